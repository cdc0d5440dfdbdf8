import type { Metadata } from 'next';
import { KeysView } from './keys-view.tsx';

export const metadata: Metadata = { title: 'Publishers' };

export default function KeysPage() {
  return <KeysView />;
}
