import type { Metadata } from 'next';
import { OperationView } from './operation-view.tsx';

export const metadata: Metadata = { title: 'Operation' };

export default async function OperationPage({
  params,
}: {
  readonly params: Promise<{ id: string }>;
}) {
  return <OperationView id={(await params).id} />;
}
