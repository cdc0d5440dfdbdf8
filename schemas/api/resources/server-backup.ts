import { z } from 'zod';
import { Bytes } from '../../ids/byte-size.ts';

/** What a backup of the server may go without. */
export const LeftOut = z.enum(['appliances', 'node-images']);
export type LeftOut = z.infer<typeof LeftOut>;

export const BackupId = z.string().regex(/^[0-9a-f]{32}$/);

/** A backup of the server that was verified where it is kept. */
export const TakenBackup = z.object({
  id: BackupId,
  createdAt: z.iso.datetime().describe('The instant that everything in it is of'),
  sizeBytes: Bytes,
  leftOut: z.array(LeftOut),
  place: z.string().max(300).describe('Where whoever took it has put it, in their words'),
  by: z.string(),
});
export type TakenBackup = z.infer<typeof TakenBackup>;

/** Where a server comes from that was restored. */
export const RestoredFrom = z.object({
  id: BackupId,
  createdAt: z.iso.datetime().describe('When the backup was taken'),
  restoredAt: z.iso.datetime().describe('When the restored server was started first'),
  orderedAt: z.iso
    .datetime()
    .optional()
    .describe('When the backup was put into its data folder; absent: by an earlier version'),
  hostname: z.string().describe('The host that was backed up'),
});
export type RestoredFrom = z.infer<typeof RestoredFrom>;

/** What the server knows of its backups. */
export const ServerBackups = z
  .object({
    last: TakenBackup.nullable().describe('null: none has been taken'),
    isDue: z.boolean().describe('Whether it is time for one'),
    restored: RestoredFrom.nullable().describe('null: it has never been restored'),
    replacedAt: z.iso
      .datetime()
      .nullable()
      .describe('Since when nodes say that another server, restored from a backup, commands them'),
    replacedFor: z.int().describe('How many nodes say so'),
  })
  .meta({ id: 'ServerBackups' });
export type ServerBackups = z.infer<typeof ServerBackups>;
