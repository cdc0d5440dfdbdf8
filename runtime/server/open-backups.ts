import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { pause } from '../../packager/archive/adapters/pause.ts';
import { folderStore } from '../../packager/backup/adapters/folder-store.ts';
import { startWorkerSealer } from '../../packager/backup/adapters/worker-sealer.ts';
import { decompress } from '../../packager/images/adapters/disks/decompress.ts';
import { PackagerEngine } from '../control/backups/adapters/packager-engine.ts';
import type { BackupEngine } from '../control/backups/ports/backup-engine.ts';

/** Backup repositories in folders of this host, such as those of NFS. */
export const openBackups = (now: () => Date): BackupEngine =>
  new PackagerEngine({
    store: folderStore,
    startSealer: () => startWorkerSealer(),
    isFolder: (path) =>
      stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    now: () => now().getTime(),
    random: (count) => randomBytes(count),
    pause,
    decompress,
  });
