import type { Metadata } from 'next';
import { StackDetails } from './stack-details.tsx';

export const metadata: Metadata = { title: 'Details' };

export default async function StackDetailsPage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackDetails name={(await params).name} />;
}
