import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';

const { parts, nameChars, tables } = LIMITS.serverBackup;
const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/)
  .max(nameChars);
const Path = z
  .string()
  .max(1_024)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._+~-]*(\/[A-Za-z0-9_][A-Za-z0-9._+~-]*)*$/);
const Count = z.int().min(0);

/** A table of the database, as it was at the instant of the backup. */
export const KeptTable = z.strictObject({
  name: Name,
  columns: z.array(z.strictObject({ name: Name, type: z.string().max(nameChars) })).max(1_600),
  rows: Count,
  /** The sha256 of each row, as numbers, added up modulo 2^64: whatever the order, 16 hex digits. */
  digest: z.string().regex(/^[0-9a-f]{16}$/),
});
export type KeptTable = z.infer<typeof KeptTable>;

/** A number that the database counts on by itself. */
export const KeptSequence = z.strictObject({
  name: Name,
  value: z.string().regex(/^-?\d{1,19}$/),
  called: z.boolean(),
});
export type KeptSequence = z.infer<typeof KeptSequence>;

/** A file below the server's data folder. */
export const KeptFile = z.strictObject({ path: Path, sizeBytes: Count });
export type KeptFile = z.infer<typeof KeptFile>;

/** What a backup of a server holds; it stands at its beginning. Tables and files follow in this order. */
export const BackupContents = z.strictObject({
  format: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** The instant that everything in it is of. */
  createdAt: z.iso.datetime(),
  /** Of Stackyard. */
  version: z.string().max(nameChars),
  hostname: z.string().max(nameChars),
  roles: z.array(z.enum(['registry', 'admin'])),
  /** Of the agents' authority: sha256 of its certificate; absent without the admin role. */
  authority: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** How often the server has been restored before (see docs/decisions/0061). */
  term: Count,
  /** Migrations that the tables have been through, by area. */
  migrations: z.record(Name, z.array(z.string().max(nameChars)).max(tables)),
  counts: z.strictObject({ accounts: Count, nodes: Count, stacks: Count, operations: Count }),
  leftOut: z.array(z.enum(['appliances', 'node-images'])),
  tables: z.array(KeptTable).max(tables),
  sequences: z.array(KeptSequence).max(tables),
  files: z.array(KeptFile).max(parts),
});
export type BackupContents = z.infer<typeof BackupContents>;
