const KiB = 2 ** 10;
const MiB = 2 ** 20;
const HOUR_MS = 3_600_000;

/** Limits of backups of the server itself. */
export const SERVER_BACKUP_LIMITS = {
  /** What stands before the first segment: who may open it. */
  headBytes: 64 * KiB,
  segmentBytes: 256 * KiB,
  /** A piece of a table or file in it. */
  blockBytes: 256 * KiB,
  /** The list of what it holds: each file of a registry is a line in it. */
  contentsBytes: 256 * MiB,
  /** One row of a table, as text. */
  rowBytes: 256 * MiB,
  /** Files, and tables. */
  parts: 2_000_000,
  tables: 10_000,
  nameChars: 200,
  /** Rows that are asked for at once, and text that is written to the database at once. */
  rowsAtOnce: 200,
  /** A longer row is asked for by itself: two hundred manifests at once would be a gigabyte. */
  smallRowChars: 64 * KiB,
  loadBytes: 1 * MiB,
  /** Whoever takes no byte of a backup for so long has gone: no other one could be taken meanwhile. */
  stallMs: 10 * 60_000,
  /** How long a backup that was sent may be reported as kept. */
  reportMs: 24 * HOUR_MS,
  /** After so long without one, the overview says so; and a server with stacks that has had none. */
  dueMs: 8 * 24 * HOUR_MS,
  firstDueMs: 24 * HOUR_MS,
} as const;
