import type { Metadata } from 'next';
import { poolsText } from '../../_text/pools.ts';
import { PoolsView } from './pools-view.tsx';

export const metadata: Metadata = { title: poolsText.title };

export default function PoolsPage() {
  return <PoolsView />;
}
