import type { Metadata } from 'next';
import { storageText } from '../../../_text/storage.ts';
import { StorageView } from './storage-view.tsx';

export const metadata: Metadata = { title: storageText.tab };

export default function StoragePage() {
  return <StorageView />;
}
