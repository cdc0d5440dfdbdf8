import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import { Bytes } from '../ids/byte-size.ts';

const { wordChars, diskContents, diskMounts } = LIMITS.agent.reports;
const Word = z.string().max(wordChars);

/** Something that is found on a disk, or in a partition of it. */
export const DiskContent = z.strictObject({
  path: Word.describe('Device that it is on'),
  kind: z
    .enum([
      'partitions',
      'filesystem',
      'swap',
      'encrypted',
      'lvm',
      'raid',
      'zfs',
      'volume',
      'other',
    ])
    .describe('volume: made of it by the kernel, such as a volume of LVM'),
  type: Word.describe('As blkid(8) names it, such as gpt or ext4; empty: not told'),
  label: Word.optional(),
  mountedAt: z.array(Word).max(diskMounts),
});
export type DiskContent = z.infer<typeof DiskContent>;

/** A disk as somebody saw it who ordered that it be formatted: everything on it is lost. */
export const DiskFormat = z.strictObject({
  path: Word,
  model: Word.optional(),
  serial: Word.optional(),
  sizeBytes: Bytes,
  contents: z.array(DiskContent).max(diskContents).describe('What was found on it'),
});
export type DiskFormat = z.infer<typeof DiskFormat>;

/** A disk of a node. `empty`: nothing is found on it; `used`: mounted, or part of something that is. */
export const NodeDisk = z.strictObject({
  path: Word,
  model: Word.optional(),
  serial: Word.optional(),
  sizeBytes: Bytes,
  removable: z.boolean(),
  readOnly: z.boolean(),
  state: z.enum(['empty', 'holds-data', 'used']),
  contents: z.array(DiskContent).max(diskContents),
});
export type NodeDisk = z.infer<typeof NodeDisk>;
