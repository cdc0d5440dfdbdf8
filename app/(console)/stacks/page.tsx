import type { Metadata } from 'next';
import { StacksView } from './stacks-view.tsx';

export const metadata: Metadata = { title: 'Stacks' };

export default function StacksPage() {
  return <StacksView />;
}
