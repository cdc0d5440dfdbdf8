import type { Metadata } from 'next';
import { StacksView } from './stacks-view.tsx';
import { stacksText } from '../../_text/stacks.ts';

export const metadata: Metadata = { title: stacksText.title };

export default function StacksPage() {
  return <StacksView />;
}
