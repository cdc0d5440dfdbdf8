import { Bytes } from '../../ids/byte-size.ts';
import { z } from '../route.ts';

/** A partition of a volume, and what it holds. */
export const VolumePartition = z
  .object({
    number: z.int().min(0).describe('0: the volume has no partitions'),
    sizeBytes: Bytes,
    fileSystem: z.string().describe('ext4, xfs, btrfs, vfat; or what else is there, such as swap'),
    problem: z.string().nullable().describe('Why it is not looked into; null: it is'),
  })
  .meta({ id: 'VolumePartition' });
export type VolumePartition = z.infer<typeof VolumePartition>;

/** A file, folder or link in a volume. */
export const VolumeFile = z
  .object({
    name: z
      .string()
      .describe(
        'Characters that can be seen as they are, other bytes as \\x and two digits, a backslash as two',
      ),
    kind: z
      .enum(['file', 'folder', 'link', 'other'])
      .describe('other: neither sent nor followed, such as a device'),
    sizeBytes: Bytes,
    modifiedAt: z.iso.datetime(),
    mode: z.string().describe('Such as rw-r--r--'),
    uid: z.int().min(0),
    gid: z.int().min(0),
    to: z.string().nullable().describe('Where a link leads; nobody follows it'),
  })
  .meta({ id: 'VolumeFile' });
export type VolumeFile = z.infer<typeof VolumeFile>;

/** A page of a folder in a volume of a restore point. */
export const PointFiles = z
  .object({
    volume: z.string().describe('As machine/disk'),
    partitions: z.array(VolumePartition),
    partition: z.int().min(0).describe('The one that is shown'),
    path: z.string(),
    entries: z.array(VolumeFile).describe('Folders first, by name'),
    next: z.string().nullable().describe('`after` of the next page; null: there is none'),
  })
  .meta({ id: 'PointFiles' });
export type PointFiles = z.infer<typeof PointFiles>;

/** A file that can be fetched once, soon. */
export const PreparedFile = z
  .object({
    ticket: z
      .string()
      .describe('Of GET /api/v1/downloads/:ticket; whoever has it may fetch the file'),
    name: z.string().describe('What to call it'),
    kind: z.enum(['file', 'folder']).describe('A folder comes as a tar'),
    sizeBytes: Bytes.nullable().describe('null: not known before it was read'),
  })
  .meta({ id: 'PreparedFile' });
export type PreparedFile = z.infer<typeof PreparedFile>;
