import type { BackupRecord } from '../../backups/ports/backup-store.ts';

/**
 * @param backups of a stack, newest first
 * @param repository the one that the rule is about
 * @returns the one to try, or why there is none, as a sentence: each backup is tried once
 */
export function backupToTry<Backup extends Pick<BackupRecord, 'repository' | 'startedAt'>>(
  backups: readonly Backup[],
  repository: string,
): Backup | string {
  const latest = backups.find((each) => each.repository === repository);
  if (!latest) return `It has no backup in ${repository}.`;
  return latest.startedAt === null ? latest : 'Its latest backup has been tried.';
}
