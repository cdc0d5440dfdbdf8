import type { Metadata } from 'next';
import { StackChange } from './stack-change.tsx';
import { changeText } from '../../../../_text/change.ts';

export const metadata: Metadata = { title: changeText.title };

export default async function StackChangePage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackChange name={(await params).name} />;
}
