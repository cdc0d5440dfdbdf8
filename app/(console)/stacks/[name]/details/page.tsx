import type { Metadata } from 'next';
import { StackDetails } from './stack-details.tsx';
import { stackText } from '../../../../_text/stack.ts';

export const metadata: Metadata = { title: stackText.tabs.details };

export default async function StackDetailsPage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackDetails name={(await params).name} />;
}
