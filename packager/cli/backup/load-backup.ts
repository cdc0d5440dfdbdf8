import { randomBytes } from 'node:crypto';
import { folderStore } from '../../backup/adapters/folder-store.ts';
import { startWorkerSealer } from '../../backup/adapters/worker-sealer.ts';
import type { BackupDoor } from './backup-door.ts';

/** Repositories in folders, and threads that seal. */
export const loadBackup = (): BackupDoor => ({
  store: folderStore,
  startSealer: () => startWorkerSealer(),
  random: randomBytes,
});
