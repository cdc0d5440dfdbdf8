import type { Metadata } from 'next';
import { StackEvents } from './stack-events.tsx';

export const metadata: Metadata = { title: 'Events' };

export default async function StackEventsPage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackEvents name={(await params).name} />;
}
