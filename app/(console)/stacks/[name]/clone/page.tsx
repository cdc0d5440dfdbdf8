import type { Metadata } from 'next';
import { StackClone } from './stack-clone.tsx';
import { cloneText } from '../../../../_text/clone.ts';

export const metadata: Metadata = { title: cloneText.title };

export default async function StackClonePage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackClone name={(await params).name} />;
}
