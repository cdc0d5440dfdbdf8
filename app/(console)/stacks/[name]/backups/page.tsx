import type { Metadata } from 'next';
import { StackBackups } from './stack-backups.tsx';
import { backupsText } from '../../../../_text/backups.ts';

export const metadata: Metadata = { title: backupsText.title };

export default async function StackBackupsPage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackBackups name={(await params).name} />;
}
