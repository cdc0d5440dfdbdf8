import type { Metadata } from 'next';
import { ConsoleView } from './console-view.tsx';
import { stackText } from '../../../../_text/stack.ts';

interface Props {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<{ machine?: string | string[] }>;
}

export const metadata: Metadata = { title: stackText.tabs.console };

export default async function ConsolePage({ params, searchParams }: Props) {
  const { machine } = await searchParams;
  return (
    <ConsoleView
      stack={(await params).name}
      machine={typeof machine === 'string' ? machine : undefined}
    />
  );
}
