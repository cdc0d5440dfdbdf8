import type { Metadata } from 'next';
import { InstallView } from './install-view.tsx';
import { installText } from '../../../../_text/install.ts';

interface Props {
  readonly params: Promise<{ namespace: string; name: string }>;
  readonly searchParams: Promise<{ version?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: installText.title((await params).name) };
}

export default async function InstallPage({ params, searchParams }: Props) {
  const { namespace, name } = await params;
  const { version } = await searchParams;
  return (
    <InstallView
      address={`${namespace}/${name}`}
      version={typeof version === 'string' ? version : undefined}
    />
  );
}
