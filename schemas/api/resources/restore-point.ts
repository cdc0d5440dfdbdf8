import { Bytes } from '../../ids/byte-size.ts';
import { PointId } from '../../ids/brand.ts';
import { z } from '../route.ts';

/** All disks of a stack as they were at one instant, with what the stack was then. */
export const RestorePoint = z
  .object({
    id: PointId,
    at: z.iso.datetime().describe('The instant'),
    createdBy: z.string(),
    origin: z
      .enum(['asked', 'schedule', 'restore', 'upgrade'])
      .describe(
        'schedule: it goes when the schedule of its stack says so; restore: what there was before the stack went back to an older one; upgrade: before a newer version',
      ),
    note: z.string(),
    version: z.string().describe('Of the appliance'),
    digest: z.string().describe('Of the appliance'),
    pausedMs: z
      .int()
      .min(0)
      .nullable()
      .describe('How long machines stood still at most, the longest; null: none was running'),
    running: z.int().min(0).describe('Machines that were running'),
    quiesced: z
      .int()
      .min(0)
      .describe('Those of them whose file systems had been put to rest by their guest agent'),
    volumes: z.array(z.string()).describe('Its disks, as machine/disk'),
    usedBytes: Bytes.describe('What its disks take in their pools, as reported last'),
  })
  .meta({ id: 'RestorePoint' });
export type RestorePoint = z.infer<typeof RestorePoint>;
