import type { Metadata } from 'next';
import { LinkButton } from './_components/form/link-button.tsx';
import { PageHeader } from './_components/layout/page-header.tsx';
import { paths } from './_lib/paths.ts';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFoundPage() {
  return (
    <>
      <PageHeader
        title="There is nothing at this address"
        lead="It may have been removed, or the address has a typing error."
      />
      <LinkButton href={paths.market()}>Go to the marketplace</LinkButton>
    </>
  );
}
