import type { Metadata } from 'next';
import { KeysView } from './keys-view.tsx';
import { trustText } from '../../../_text/trust.ts';

export const metadata: Metadata = { title: trustText.publishers.title };

export default function KeysPage() {
  return <KeysView />;
}
