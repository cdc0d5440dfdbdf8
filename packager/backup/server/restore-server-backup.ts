import type { Work } from '../../images/ports/progress.ts';
import type { ServerBackupFiles } from '../ports/server-backup-files.ts';
import type { OpenedServerBackup } from './open-server-backup.ts';
import { verifyServerBackup } from './verify-server-backup.ts';

/**
 * Restores a backup into an empty data folder. The folder is there when every byte has been verified, and
 * not before; its database is made by the first start of the server.
 *
 * @param request `folder`: absolute path; `restoredAt`: now, in milliseconds
 * @throws Fault SERVER_FOLDER_USED, SERVER_BACKUP_DAMAGED, DISK_FULL, CANCELLED
 */
export async function restoreServerBackup(
  opened: OpenedServerBackup,
  request: {
    readonly file: string;
    readonly folder: string;
    readonly restoredAtMs: number;
    readonly revokeTokens: boolean;
  },
  files: Pick<ServerBackupFiles, 'restoreInto'>,
  work: Work,
): Promise<void> {
  const { contents } = opened;
  const { file, folder, restoredAtMs, revokeTokens } = request;
  const restored = await files.restoreInto(folder);
  try {
    const step = 'Restoring';
    await verifyServerBackup(opened, file, { ...work, step }, (part) => restored.put(part));
    const restoredAt = new Date(restoredAtMs).toISOString();
    await restored.commit(contents, { restoredAt, revokeTokens });
  } finally {
    await restored.discard();
  }
}
