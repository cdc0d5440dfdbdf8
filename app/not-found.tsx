import type { Metadata } from 'next';
import { LinkButton } from './_components/form/link-button.tsx';
import { PageHeader } from './_components/layout/page-header.tsx';
import { paths } from './_lib/paths.ts';
import { frameText } from './_text/frame.ts';

export const metadata: Metadata = { title: frameText.notFound.tab };

export default function NotFoundPage() {
  return (
    <>
      <PageHeader title={frameText.notFound.title} lead={frameText.notFound.lead} />
      <LinkButton href={paths.market()}>{frameText.broken.market}</LinkButton>
    </>
  );
}
