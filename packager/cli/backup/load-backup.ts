import { randomBytes } from 'node:crypto';
import { folderStore } from '../../backup/adapters/folder-store.ts';
import { serverBackupFiles } from '../../backup/adapters/server-backup-files.ts';
import { startWorkerSealer } from '../../backup/adapters/worker-sealer.ts';
import type { BackupDoor } from './backup-door.ts';

/** Repositories in folders, and threads that seal. */
export const loadBackup = (): BackupDoor => ({
  store: folderStore,
  serverFiles: serverBackupFiles,
  startSealer: () => startWorkerSealer(),
  random: randomBytes,
});
