import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { pause } from '../../archive/adapters/pause.ts';
import { folderStore } from '../../backup/adapters/folder-store.ts';
import { serverBackupFiles } from '../../backup/adapters/server-backup-files.ts';
import { startWorkerSealer } from '../../backup/adapters/worker-sealer.ts';
import { paidStore } from '../../backup/paid-store.ts';
import { toldOfFile } from '../../images/adapters/files/file-fault.ts';
import type { BackupDoor } from './backup-door.ts';

/** Repositories in folders and buckets, and threads that seal. */
export const loadBackup = (): BackupDoor => ({
  folder: (path, pay) => paidStore(folderStore(path), pay),
  async bucket(access, pay) {
    const { s3Store } = await import('../../backup/adapters/s3/s3-store.ts');
    const around = { now: () => performance.now(), pause, isPrompt: false, pay };
    return s3Store(access, { ...around, onHeard: () => undefined });
  },
  serverFiles: serverBackupFiles,
  async makeFolder(path) {
    await toldOfFile(path, 'written', mkdir(path, { recursive: true }));
  },
  startSealer: () => startWorkerSealer(),
  random: randomBytes,
});
