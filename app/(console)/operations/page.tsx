import type { Metadata } from 'next';
import { OperationsView } from './operations-view.tsx';
import { operationsText } from '../../_text/operations.ts';

export const metadata: Metadata = { title: operationsText.title };

export default function OperationsPage() {
  return <OperationsView />;
}
