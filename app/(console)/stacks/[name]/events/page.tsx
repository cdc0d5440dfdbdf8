import type { Metadata } from 'next';
import { StackEvents } from './stack-events.tsx';
import { stackText } from '../../../../_text/stack.ts';

export const metadata: Metadata = { title: stackText.tabs.events };

export default async function StackEventsPage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackEvents name={(await params).name} />;
}
