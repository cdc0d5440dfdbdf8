import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { pause } from '../../packager/archive/adapters/pause.ts';
import { HelperEngine } from '../control/backups/adapters/helper/helper-engine.ts';
import { startHelper } from '../control/backups/adapters/helper/start-helper.ts';
import { listingEngine } from '../control/backups/adapters/listing-engine.ts';
import type { BackupEngine } from '../control/backups/ports/backup-engine.ts';

const PROGRAM = fileURLToPath(new URL('./backup-helper.ts', import.meta.url));

/** Backup repositories in folders of this host, such as those of NFS, and in S3, by processes of their own. */
export const openBackups = (): BackupEngine =>
  listingEngine(
    new HelperEngine(() => startHelper(PROGRAM), { now: () => performance.now(), pause }),
    (count) => randomBytes(count),
  );
