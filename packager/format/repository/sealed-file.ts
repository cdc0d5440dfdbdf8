import { hash } from 'node:crypto';
import { damaged } from './damaged.ts';
import { placeOf, type RepositoryFolder, SEALED, type SealedFolder } from './layout.ts';
import { newSeal, openSegment, readSeal, type RepositoryKeys, sealSegment } from './sealing.ts';

/** A file that is one segment. @param salt 32 random bytes */
export function sealFile(
  folder: SealedFolder,
  keys: RepositoryKeys,
  salt: Uint8Array,
  plain: Uint8Array,
): Uint8Array {
  const seal = newSeal(folder, keys, salt);
  return Buffer.concat([seal.header, sealSegment(seal, 0, plain)]);
}

/**
 * @param name what the store has it under: the digest of its bytes
 * @throws Fault BACKUP_DAMAGED
 */
export function openSealedFile(
  folder: SealedFolder,
  keys: RepositoryKeys,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Buffer {
  checkName(folder, name, bytes);
  const file = placeOf(folder, name);
  const seal = readSeal(folder, keys, bytes, file);
  const plain = openSegment(seal, 0, bytes.subarray(SEALED.headerBytes));
  if (!plain) throw damaged(file, 'what was sealed with this key', 'something else');
  return plain;
}

/** @throws Fault BACKUP_DAMAGED when a file's name is not the digest of its bytes */
export function checkName(folder: RepositoryFolder, name: string, bytes: Uint8Array): void {
  const found = hash('sha256', bytes);
  if (found !== name) throw damaged(placeOf(folder, name), `the digest ${name}`, found);
}
