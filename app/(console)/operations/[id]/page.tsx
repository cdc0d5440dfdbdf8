import type { Metadata } from 'next';
import { operationText } from '../../../_text/operation.ts';
import { OperationView } from './operation-view.tsx';

export const metadata: Metadata = { title: operationText.title };

export default async function OperationPage({
  params,
}: {
  readonly params: Promise<{ id: string }>;
}) {
  return <OperationView id={(await params).id} />;
}
