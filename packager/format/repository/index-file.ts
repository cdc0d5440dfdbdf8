import { LIMITS } from '../../../schemas/config/limits.ts';
import { demandWhole } from './damaged.ts';
import { SEALED, TRAILER_BYTES } from './layout.ts';
import { framesEnd, type IndexedPack } from './pack-file.ts';
import { decodePackTable, encodePackTable } from './pack-table.ts';

const DIGEST_BYTES = 32;
/** In front of each table: the pack's digest (32), its size (8) and its salt (32). */
const ENTRY_BYTES = DIGEST_BYTES + 8 + SEALED.saltBytes;

/** Number of packs (4), and each with its table. @returns the plain bytes of an index file */
export function encodeIndex(packs: readonly IndexedPack[]): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(packs.length);
  const parts = packs.flatMap(({ name, sizeBytes, salt, table }) => {
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.write(name, 'hex');
    entry.writeBigUInt64LE(BigInt(sizeBytes), DIGEST_BYTES);
    entry.set(salt, DIGEST_BYTES + 8);
    return [entry, encodePackTable(table)];
  });
  return Buffer.concat([count, ...parts]);
}

/** @param file its place, for the sentence. @throws Fault BACKUP_DAMAGED */
export function decodeIndex(bytes: Buffer, file: string): readonly IndexedPack[] {
  demandWhole(bytes.length >= 4, file, 'a number of packs', 'its end');
  const count = bytes.readUInt32LE(0);
  const packs: IndexedPack[] = [];
  let at = 4;
  for (let i = 0; i < count; i += 1) {
    demandWhole(at + ENTRY_BYTES <= bytes.length, file, `${count} packs`, i);
    const name = bytes.toString('hex', at, at + DIGEST_BYTES);
    const sizeBytes = Number(bytes.readBigUInt64LE(at + DIGEST_BYTES));
    const salt = bytes.subarray(at + DIGEST_BYTES + 8, at + ENTRY_BYTES);
    const { table, end } = decodePackTable(bytes, at + ENTRY_BYTES, file);
    const least = framesEnd(table) + SEALED.tagBytes + TRAILER_BYTES;
    const fits = sizeBytes >= least && sizeBytes <= LIMITS.backup.packReadBytes;
    demandWhole(fits, file, `a pack of at least ${least} bytes`, sizeBytes);
    packs.push({ name, sizeBytes, salt, table });
    at = end;
  }
  demandWhole(at === bytes.length, file, `${at} bytes`, bytes.length);
  return packs;
}

/** Divides packs among index files of a bounded size. */
export function divideIndex(
  packs: readonly IndexedPack[],
  mostBytes: number = LIMITS.backup.indexBytes,
): readonly (readonly IndexedPack[])[] {
  const files: IndexedPack[][] = [];
  let room = 0;
  for (const pack of packs) {
    if (room <= 0) {
      files.push([]);
      room = mostBytes;
    }
    files.at(-1)?.push(pack);
    room -= ENTRY_BYTES + 6 * pack.table.frames.length + 19 * pack.table.sizes.length;
  }
  return files;
}
