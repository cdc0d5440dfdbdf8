import { RowSum } from '../../format/server-backup/row-sum.ts';
import { rowsOf } from '../../format/server-backup/rows-of.ts';
import { backupDamaged } from '../../format/server-backup/server-backup-damaged.ts';
import type { KeptPart } from '../../format/server-backup/records.ts';
import type { BackupContents, KeptTable } from '../../format/server-backup/contents.ts';
import type { Work } from '../../images/ports/progress.ts';
import { stopIfCancelled } from '../stop-if-cancelled.ts';
import type { OpenedServerBackup } from './open-server-backup.ts';

/** Is given each part of a backup, which it may read or not. */
export type TakePart = (part: KeptPart) => Promise<void>;

/**
 * Reads a backup to its last byte: every table has the rows that the contents tell of, and every file
 * the size.
 *
 * @param take is given each part on the way; what it takes is the very bytes that are verified
 * @throws Fault SERVER_BACKUP_DAMAGED, CANCELLED
 */
export async function verifyServerBackup(
  { contents, parts }: OpenedServerBackup,
  file: string,
  work: Work & { readonly step: string },
  take: TakePart = drain,
): Promise<void> {
  const tables = new Map(contents.tables.map((table) => [table.name, table]));
  const sizes = new Map(contents.files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const total = contents.tables.length + contents.files.length;
  let done = 0;
  for await (const part of parts) {
    stopIfCancelled(work, 'Reading the backup');
    work.onProgress({ step: work.step, done, total, unit: 'items' });
    const table = part.kind === 'table' ? tables.get(part.name) : undefined;
    const bytes = table
      ? checkedRows(part.bytes, table, file)
      : checkedFile(part, sizes.get(part.name), file);
    await take({ ...part, bytes });
    done += 1;
  }
}

const drain: TakePart = async ({ bytes }) => {
  const pieces = bytes[Symbol.asyncIterator]();
  while (!(await pieces.next()).done);
};

async function* checkedRows(
  bytes: AsyncIterable<Uint8Array>,
  { name, rows, digest }: KeptTable,
  file: string,
): AsyncGenerator<Buffer> {
  const sum = new RowSum();
  for await (const row of rowsOf(bytes, file)) {
    sum.add(row);
    yield Buffer.from(`${row}\n`);
  }
  if (sum.rows === rows && sum.digest === digest) return;
  throw backupDamaged(file, `the rows of its table ${name} are not those that it tells of`);
}

async function* checkedFile(
  { name, bytes }: KeptPart,
  sizeBytes: number | undefined,
  file: string,
): AsyncGenerator<Uint8Array> {
  let found = 0;
  for await (const piece of bytes) {
    found += piece.length;
    yield piece;
  }
  if (found !== sizeBytes) {
    throw backupDamaged(file, `its file ${name} has ${found} bytes, and not ${sizeBytes ?? 0}`);
  }
}

/** @returns bytes of all files that a backup holds */
export const filesBytes = ({ files }: Pick<BackupContents, 'files'>): number =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
