import type { Metadata } from 'next';
import { MarketView } from './market-view.tsx';

export const metadata: Metadata = { title: { absolute: 'Marketplace · Stackyard' } };

export default function MarketPage() {
  return <MarketView />;
}
