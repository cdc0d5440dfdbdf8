import type { Metadata } from 'next';
import { SetupView } from './setup-view.tsx';
import { accessText } from '../../_text/access.ts';

export const metadata: Metadata = { title: accessText.setup.tab };

export default function SetupPage() {
  return <SetupView />;
}
