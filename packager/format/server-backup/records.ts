import { LIMITS } from '../../../schemas/config/limits.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { BackupContents } from './contents.ts';
import type { ByteStream } from './byte-stream.ts';
import { backupDamaged } from './server-backup-damaged.ts';

/** A table or a file of a backup, and what is in it. */
export interface KeptPart {
  readonly kind: 'table' | 'file';
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Writes what a backup holds before it is compressed and sealed: the contents, then each table and each
 * file as blocks with their lengths, ended by an empty one.
 */
export async function* writeRecords(
  contents: BackupContents,
  parts: AsyncIterable<KeptPart>,
): AsyncGenerator<Buffer> {
  yield block(canonicalJsonBytes(contents));
  for await (const { bytes } of parts) {
    for await (const piece of bytes) {
      for (let at = 0; at < piece.length; at += LIMITS.serverBackup.blockBytes) {
        yield block(piece.subarray(at, at + LIMITS.serverBackup.blockBytes));
      }
    }
    yield block(new Uint8Array());
  }
}

function block(bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(4 + bytes.length);
  whole.writeUInt32LE(bytes.length);
  whole.set(bytes, 4);
  return whole;
}

/** @throws Fault SERVER_BACKUP_DAMAGED */
export async function readContents(source: ByteStream, file: string): Promise<BackupContents> {
  const length = (await source.take(4))?.readUInt32LE();
  if (length === undefined || length > LIMITS.serverBackup.contentsBytes) {
    throw backupDamaged(file, 'what it holds is not told at its beginning');
  }
  const bytes = await source.take(length);
  const parsed = BackupContents.safeParse(bytes && parseText(bytes.toString('utf8')));
  if (parsed.success) return parsed.data;
  throw backupDamaged(file, 'what it says of its contents cannot be understood');
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads tables and files one after the other. Each has to be read to its end before the next.
 *
 * @throws Fault SERVER_BACKUP_DAMAGED
 */
export async function* readParts(
  source: ByteStream,
  { tables, files }: Pick<BackupContents, 'tables' | 'files'>,
  file: string,
): AsyncGenerator<KeptPart> {
  for (const { name } of tables) yield { kind: 'table', name, bytes: blocks(source, file) };
  for (const { path } of files) yield { kind: 'file', name: path, bytes: blocks(source, file) };
  if (!(await source.isAtEnd())) throw backupDamaged(file, 'it holds more than it says');
}

async function* blocks(source: ByteStream, file: string): AsyncGenerator<Buffer> {
  for (;;) {
    const length = (await source.take(4))?.readUInt32LE();
    if (length === undefined || length > LIMITS.serverBackup.blockBytes) {
      throw backupDamaged(file, 'it holds less than it says');
    }
    if (length === 0) return;
    const bytes = await source.take(length);
    if (!bytes) throw backupDamaged(file, 'it holds less than it says');
    yield bytes;
  }
}
