import type { Metadata } from 'next';
import { ApplianceView } from './appliance-view.tsx';

interface Props {
  readonly params: Promise<{ namespace: string; name: string }>;
  readonly searchParams: Promise<{ version?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).name };
}

export default async function AppliancePage({ params, searchParams }: Props) {
  const { namespace, name } = await params;
  const { version } = await searchParams;
  return (
    <ApplianceView
      address={`${namespace}/${name}`}
      version={typeof version === 'string' ? version : undefined}
    />
  );
}
