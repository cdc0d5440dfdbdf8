import { hash } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { type BackupSecret, makeKeySlot, openKeySlot } from '../repository/key-slot.ts';
import { deriveKey, type FileSeal } from '../repository/sealing.ts';
import type { ByteStream } from './byte-stream.ts';
import { backupDamaged } from './server-backup-damaged.ts';

const NAME = 'stackyard-server-backup-';
/** One digit of version, and a line feed. */
const MAGIC_BYTES = NAME.length + 2;
const FORMAT = 1;

/** What can be read of a backup without its key. */
export const OpeningHead = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  createdAt: z.iso.datetime(),
});
export type OpeningHead = z.infer<typeof OpeningHead>;

/** The beginning of a backup: who may open it, and nothing that a thief could use. */
export interface Opening {
  readonly head: OpeningHead;
  /** Key and header of what follows. */
  readonly seal: FileSeal;
}

/** What seals a backup: its header is the digest of all that stands before the first segment. */
const sealOf = (bytes: Uint8Array, head: OpeningHead, masterKey: Uint8Array): FileSeal => ({
  key: deriveKey(masterKey, Buffer.from(head.id, 'hex'), 'stackyard server backup 1'),
  header: hash('sha256', bytes, 'buffer'),
});

/**
 * Writes the beginning of a backup (docs/server-backup.md).
 *
 * @param random 32 bytes each: the master key of this backup, and the salt of what wraps it
 */
export function writeOpening(
  head: OpeningHead,
  secret: BackupSecret,
  { masterKey, salt }: { readonly masterKey: Uint8Array; readonly salt: Uint8Array },
): Opening & { readonly bytes: Buffer } {
  const headBytes = canonicalJsonBytes(head);
  const slot = makeKeySlot(secret, { header: hash('sha256', headBytes), salt, masterKey });
  const magic = Buffer.from(`${NAME}${FORMAT}\n`, 'latin1');
  const bytes = Buffer.concat([magic, counted(headBytes), counted(slot)]);
  return { head, bytes, seal: sealOf(bytes, head, masterKey) };
}

const counted = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * @param file for sentences
 * @throws Fault FORMAT_TOO_NEW, SERVER_BACKUP_DAMAGED, SERVER_BACKUP_KEY_WRONG
 */
export async function readOpening(
  source: ByteStream,
  secret: BackupSecret,
  file: string,
): Promise<Opening> {
  const magic = await readMagic(source, file);
  const headBytes = await readCounted(source, file);
  const slot = await readCounted(source, file);
  const head = readHead(headBytes, file);
  const masterKey = openKeySlot(slot, secret, { header: hash('sha256', headBytes), file });
  if (!masterKey) throw new Fault('SERVER_BACKUP_KEY_WRONG', { file });
  const bytes = Buffer.concat([magic, counted(headBytes), counted(slot)]);
  return { head, seal: sealOf(bytes, head, masterKey) };
}

async function readMagic(source: ByteStream, file: string): Promise<Buffer> {
  const magic = await source.take(MAGIC_BYTES);
  const found = /^stackyard-server-backup-([1-9])\n$/.exec(magic?.toString('latin1') ?? '')?.[1];
  if (!magic || found === undefined) throw backupDamaged(file, 'it is no backup of a server');
  if (Number(found) === FORMAT) return magic;
  const what = `The backup ${file}`;
  throw new Fault('FORMAT_TOO_NEW', { what, found: Number(found), known: FORMAT });
}

async function readCounted(source: ByteStream, file: string): Promise<Buffer> {
  const length = (await source.take(4))?.readUInt32LE();
  if (length === undefined || length > LIMITS.serverBackup.headBytes) {
    throw backupDamaged(file, 'its beginning is cut off or was changed');
  }
  const bytes = await source.take(length);
  if (!bytes) throw backupDamaged(file, 'its beginning is cut off');
  return bytes;
}

function readHead(bytes: Uint8Array, file: string): OpeningHead {
  try {
    return OpeningHead.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) {
      throw backupDamaged(file, 'its beginning was changed');
    }
    throw error;
  }
}
