import type { Metadata } from 'next';
import { alertsText } from '../../../_text/alerts.ts';
import { AlertChannels } from './alert-channels.tsx';

export const metadata: Metadata = { title: alertsText.title };

export default function AlertsPage() {
  return <AlertChannels />;
}
