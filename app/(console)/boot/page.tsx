import type { Metadata } from 'next';
import { bootText } from '../../_text/boot.ts';
import { BootView } from './boot-view.tsx';

export const metadata: Metadata = { title: bootText.title };

export default function BootPage() {
  return <BootView />;
}
