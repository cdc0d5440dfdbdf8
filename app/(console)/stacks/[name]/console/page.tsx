import type { Metadata } from 'next';
import { ConsoleView } from './console-view.tsx';
import { stackText } from '../../../../_text/stack.ts';

interface Props {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<{ machine?: string | string[]; view?: string | string[] }>;
}

export const metadata: Metadata = { title: stackText.tabs.console };

export default async function ConsolePage({ params, searchParams }: Props) {
  const { machine, view } = await searchParams;
  return (
    <ConsoleView
      stack={(await params).name}
      view={view === 'terminal' ? view : 'log'}
      machine={typeof machine === 'string' ? machine : undefined}
    />
  );
}
