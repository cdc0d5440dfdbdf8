import type { Metadata } from 'next';
import { SetupView } from './setup-view.tsx';

export const metadata: Metadata = { title: 'Set up' };

export default function SetupPage() {
  return <SetupView />;
}
