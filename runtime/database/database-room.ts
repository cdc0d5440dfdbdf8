import { statfsSync } from 'node:fs';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';

/**
 * Says whether the embedded database may write. On a full disk it would lose its footing in the
 * middle of a write: it ends for good, and cannot be opened again before there is space.
 *
 * A measure takes microseconds, so it is made before every write.
 *
 * @param folder of the database
 * @returns undefined when there is room; otherwise DATABASE_FULL
 */
export function databaseFault(folder: string): Fault | undefined {
  const { bavail, bsize } = statfsSync(folder);
  const freeBytes = bavail * bsize;
  const wantedBytes = LIMITS.database.leastFreeBytes;
  if (freeBytes >= wantedBytes) return undefined;
  return new Fault('DATABASE_FULL', { folder, freeBytes, wantedBytes });
}
