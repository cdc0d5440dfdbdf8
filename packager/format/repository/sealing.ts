import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { damaged } from './damaged.ts';
import { KEY_BYTES, MAGIC, SEALED, type SealedFolder } from './layout.ts';

/** What a repository is read and written with. */
export interface RepositoryKeys {
  /** 16 bytes, the same for all files of the repository. */
  readonly repositoryId: Uint8Array;
  /** Makes the ids of chunks. */
  readonly idKey: Uint8Array;
  /** The keys of all sealed files come from it. */
  readonly dataKey: Uint8Array;
}

/** Key and header of one file. The header is authenticated with each of its segments. */
export interface FileSeal {
  readonly key: Uint8Array;
  readonly header: Uint8Array;
}

/** HKDF-SHA-256 (RFC 5869). @returns 32 bytes */
export const deriveKey = (from: Uint8Array, salt: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', from, salt, purpose, KEY_BYTES));

/** @param masterKey 32 random bytes */
export const deriveKeys = (masterKey: Uint8Array, repositoryId: Uint8Array): RepositoryKeys => ({
  repositoryId,
  idKey: deriveKey(masterKey, repositoryId, 'stackyard backup chunk ids 1'),
  dataKey: deriveKey(masterKey, repositoryId, 'stackyard backup files 1'),
});

/**
 * The seal of a new file. Every file has a key of its own, from a salt that is random, so that its
 * segments can simply be counted and no nonce is ever used twice.
 *
 * @param salt 32 random bytes
 */
export function newSeal(folder: SealedFolder, keys: RepositoryKeys, salt: Uint8Array): FileSeal {
  const header = new Uint8Array(SEALED.headerBytes);
  header.set(Buffer.from(MAGIC[folder], 'latin1'));
  header.set(keys.repositoryId, SEALED.idAt);
  header.set(salt, SEALED.saltAt);
  return { key: deriveKey(keys.dataKey, salt, MAGIC[folder]), header };
}

/**
 * @param bytes the first of the file
 * @param file its place, for the sentence
 * @throws Fault BACKUP_DAMAGED when it is no such file, or of another repository
 */
export function readSeal(
  folder: SealedFolder,
  keys: RepositoryKeys,
  bytes: Uint8Array,
  file: string,
): FileSeal {
  const salt = bytes.slice(SEALED.saltAt, SEALED.saltAt + SEALED.saltBytes);
  if (bytes.length < SEALED.headerBytes) {
    throw damaged(file, `at least ${SEALED.headerBytes} bytes`, String(bytes.length));
  }
  const seal = newSeal(folder, keys, salt);
  if (Buffer.compare(seal.header, bytes.subarray(0, SEALED.headerBytes)) === 0) return seal;
  const id = bytes.subarray(SEALED.idAt, SEALED.idAt + SEALED.idBytes);
  const isOurs = Buffer.compare(id, keys.repositoryId) === 0;
  throw damaged(
    file,
    `a file of ${folder} of this repository`,
    isOurs ? 'another beginning' : 'one of another repository',
  );
}

/** The number of a segment, as a nonce: four bytes, low first, and eight zeros. */
export function nonceOf(segment: number): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(segment);
  return nonce;
}

/**
 * AES-256-GCM (NIST SP 800-38D) of one segment.
 *
 * @returns bytes of the segment: as many as `plain`, and the tag
 */
export function sealSegment({ key, header }: FileSeal, segment: number, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(segment));
  cipher.setAAD(header);
  const sealed = cipher.update(plain);
  cipher.final();
  return Buffer.concat([sealed, cipher.getAuthTag()]);
}

/** @returns undefined when the segment is not what was sealed under this number, in this file */
export function openSegment(
  { key, header }: FileSeal,
  segment: number,
  sealed: Uint8Array,
): Buffer | undefined {
  const end = sealed.length - SEALED.tagBytes;
  if (end < 0) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(segment));
  decipher.setAAD(header);
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}
