import type { Metadata } from 'next';
import { ConsoleView } from './console-view.tsx';

interface Props {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<{ machine?: string | string[] }>;
}

export const metadata: Metadata = { title: 'Console' };

export default async function ConsolePage({ params, searchParams }: Props) {
  const { machine } = await searchParams;
  return (
    <ConsoleView
      stack={(await params).name}
      machine={typeof machine === 'string' ? machine : undefined}
    />
  );
}
