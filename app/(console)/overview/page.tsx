import type { Metadata } from 'next';
import { overviewText } from '../../_text/overview.ts';
import { OverviewView } from './overview-view.tsx';

export const metadata: Metadata = { title: overviewText.title };

export default function OverviewPage() {
  return <OverviewView />;
}
