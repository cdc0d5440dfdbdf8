import type { Metadata } from 'next';
import { NodesView } from './nodes-view.tsx';
import { nodesText } from '../../_text/nodes.ts';

export const metadata: Metadata = { title: nodesText.title };

export default function NodesPage() {
  return <NodesView />;
}
