import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { constants, createZstdCompress } from 'node:zlib';
import type { BackupContents } from '../../packager/format/server-backup/contents.ts';
import { type KeptPart, writeRecords } from '../../packager/format/server-backup/records.ts';
import { sealStream } from '../../packager/format/server-backup/sealed-stream.ts';
import type { FileSeal } from '../../packager/format/repository/sealing.ts';
import type { LeftOut } from '../../schemas/api/resources/server-backup.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import { dumpTables } from './adapters/dump-tables.ts';
import { listDataFiles } from './adapters/list-data-files.ts';
import { TableSpool } from './adapters/table-spool.ts';

/** What a backup is taken of. */
export interface BackupSource {
  readonly db: AnyDatabase;
  readonly dataFolder: string;
  /** What is told of the server in the backup. */
  readonly about: Pick<BackupContents, 'version' | 'hostname' | 'roles' | 'term'> & {
    readonly authority: string | undefined;
  };
  /** Keeps blobs from being removed. @returns lets it go on */
  readonly holdBlobs: () => Promise<() => void>;
  readonly now: () => Date;
}

export interface BackupOrder {
  readonly id: string;
  readonly seal: FileSeal;
  readonly leaveOut: readonly LeftOut[];
}

/** What is worth nothing elsewhere, or must not come back: sessions, and codes that are good once. */
const NEVER_KEPT = new Set(['account_session', 'node_invitation', 'join_request']);

/**
 * Takes a backup of a server that goes on. Rows come first, all of one instant; then files, of which every
 * one that those rows name stays until they have been read.
 *
 * @returns what the backup holds, and its bytes after the opening, compressed and sealed; whoever does
 *   not read them to their end destroys them
 * @throws Fault DATABASE_FULL
 */
export async function takeServerBackup(
  source: BackupSource,
  { id, seal, leaveOut }: BackupOrder,
): Promise<{ contents: BackupContents; bytes: Readable }> {
  const { db, dataFolder, about, now } = source;
  await using undo = new AsyncDisposableStack();
  undo.defer(await source.holdBlobs());
  const spool = await TableSpool.create(dataFolder);
  undo.defer(() => spool.remove());
  const { authority, ...told } = about;
  const createdAt = now().toISOString();
  const isLeftOut = (table: string): boolean =>
    NEVER_KEPT.has(table) || (leaveOut.includes('appliances') && table.startsWith('registry_'));
  const dump = await dumpTables(db, isLeftOut, spool);
  const contents: BackupContents = {
    format: 1,
    id,
    createdAt,
    ...told,
    ...(authority === undefined ? {} : { authority }),
    leftOut: [...leaveOut],
    ...dump,
    // After the rows: a file that none of them names does no harm.
    files: await listDataFiles(dataFolder, leaveOut),
  };
  const records = writeRecords(contents, partsOf(contents, spool, dataFolder));
  return { contents, bytes: withCleanUp(sealStream(seal, compressed(records)), undo.move()) };
}

async function* partsOf(
  { tables, files }: BackupContents,
  spool: TableSpool,
  dataFolder: string,
): AsyncGenerator<KeptPart> {
  for (const { name } of tables) yield { kind: 'table', name, bytes: spool.read(name) };
  for (const { path } of files) {
    yield { kind: 'file', name: path, bytes: createReadStream(join(dataFolder, path)) };
  }
}

/** Most of it is blobs that are compressed already: little work for those, and enough for rows. */
function compressed(plain: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const stream = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  pipeline(Readable.from(plain), stream, () => undefined);
  return stream;
}

/** Whoever reads it may never begin, stop half-way, or stand still: it is closed in any case. */
function withCleanUp(bytes: AsyncIterable<Uint8Array>, undo: AsyncDisposableStack): Readable {
  const cut = (): void => void stream.destroy(new Error('nobody takes the backup any more'));
  const stream = Readable.from(whileTaken(bytes, cut), { objectMode: false });
  stream.once('close', () => void undo.disposeAsync().catch(() => undefined));
  return stream;
}

/** @param onStall told when a piece has been taken, and the next one is not asked for */
async function* whileTaken(
  bytes: AsyncIterable<Uint8Array>,
  onStall: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    const timer = setTimeout(onStall, LIMITS.serverBackup.stallMs);
    try {
      yield piece;
    } finally {
      clearTimeout(timer);
    }
  }
}
