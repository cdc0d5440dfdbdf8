import type { Metadata } from 'next';
import { ConsentsView } from './consents-view.tsx';
import { consentsText } from '../../../_text/audit.ts';

export const metadata: Metadata = { title: consentsText.title };

export default function ConsentsPage() {
  return <ConsentsView />;
}
