import { pipeline, Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import type { BackupSecret } from '../../format/repository/key-slot.ts';
import { ByteStream } from '../../format/server-backup/byte-stream.ts';
import type { BackupContents } from '../../format/server-backup/contents.ts';
import { readOpening } from '../../format/server-backup/opening.ts';
import { type KeptPart, readContents, readParts } from '../../format/server-backup/records.ts';
import { openStream } from '../../format/server-backup/sealed-stream.ts';
import { isServerFile } from '../../format/server-backup/server-files.ts';
import { backupDamaged } from '../../format/server-backup/server-backup-damaged.ts';

/** A backup of a server that is being read. */
export interface OpenedServerBackup {
  readonly contents: BackupContents;
  /** Each part has to be read to its end before the next; with the last one, all of the backup was verified. */
  readonly parts: AsyncIterable<KeptPart>;
  close(): Promise<void>;
}

/**
 * Opens a backup: from here on, nothing is given on that was not sealed with its key.
 *
 * @param bytes of the file
 * @param file for sentences
 * @throws Fault FORMAT_TOO_NEW, SERVER_BACKUP_DAMAGED, SERVER_BACKUP_KEY_WRONG
 */
export async function openServerBackup(
  bytes: AsyncIterable<Uint8Array>,
  secret: BackupSecret,
  file: string,
): Promise<OpenedServerBackup> {
  const source = new ByteStream(bytes);
  const { head, seal } = await readOpening(source, secret, file);
  const plain = new ByteStream(decompressed(openStream(seal, source, file)));
  const close = async (): Promise<void> => {
    await plain.close();
    await source.close();
  };
  try {
    const contents = await readContents(plain, file);
    if (contents.id !== head.id) throw backupDamaged(file, 'it belongs to another backup');
    // Also whoever takes a backup reads it so: none is called verified that would not be restored.
    const foreign = contents.files.find(({ path }) => !isServerFile(path))?.path;
    if (foreign) throw backupDamaged(file, `it holds the file ${foreign}, which no server has`);
    return { contents, parts: readParts(plain, contents, file), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Errors of what it reads pass through. */
function decompressed(sealed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const stream = createZstdDecompress();
  pipeline(Readable.from(sealed), stream, () => undefined);
  return stream;
}
