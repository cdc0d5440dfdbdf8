import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { folderStore } from '../../backup/adapters/folder-store.ts';
import { serverBackupFiles } from '../../backup/adapters/server-backup-files.ts';
import { startWorkerSealer } from '../../backup/adapters/worker-sealer.ts';
import { toldOfFile } from '../../images/adapters/files/file-fault.ts';
import type { BackupDoor } from './backup-door.ts';

/** Repositories in folders, and threads that seal. */
export const loadBackup = (): BackupDoor => ({
  store: folderStore,
  serverFiles: serverBackupFiles,
  async makeFolder(path) {
    await toldOfFile(path, 'written', mkdir(path, { recursive: true }));
  },
  startSealer: () => startWorkerSealer(),
  random: randomBytes,
});
