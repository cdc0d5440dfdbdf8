import type { Metadata } from 'next';
import { sourcesText } from '../../../_text/sources.ts';
import { SourcesView } from './sources-view.tsx';

export const metadata: Metadata = { title: sourcesText.tab };

export default function SourcesPage() {
  return <SourcesView />;
}
