import type { Metadata } from 'next';
import { ConsentsView } from './consents-view.tsx';

export const metadata: Metadata = { title: 'Consents' };

export default function ConsentsPage() {
  return <ConsentsView />;
}
