import type { Metadata } from 'next';
import { serverBackupText } from '../../../_text/server-backup.ts';
import { BackupView } from './backup-view.tsx';

export const metadata: Metadata = { title: serverBackupText.title };

export default function BackupPage() {
  return <BackupView />;
}
