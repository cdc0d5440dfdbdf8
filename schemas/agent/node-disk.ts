import { z } from 'zod';
import { DiskFormat } from './disk.ts';

/** Label of the file system of a disk that keeps the identity and the own pool of a node. */
export const NODE_DISK_LABEL = 'stackyard-node';

/**
 * The disk that keeps a node which boots into memory. `ordered`: it is formatted, once, and keeps the
 * node from then on. `kept`: it has kept it, so it is never formatted; where it is gone, so is the pool.
 */
export const DesiredNodeDisk = z.strictObject({
  state: z.enum(['ordered', 'kept']),
  disk: DiskFormat.describe('As it was seen when that was ordered'),
});
export type DesiredNodeDisk = z.infer<typeof DesiredNodeDisk>;
