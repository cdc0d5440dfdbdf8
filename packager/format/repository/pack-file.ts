import { LIMITS } from '../../../schemas/config/limits.ts';
import { damaged, demandWhole } from './damaged.ts';
import { SEALED, TABLE_SEGMENT, TRAILER_BYTES } from './layout.ts';
import { decodePackTable, encodePackTable, type PackTable } from './pack-table.ts';
import { type FileSeal, openSegment, sealSegment } from './sealing.ts';

/** A pack as indexes tell of it. */
export interface IndexedPack {
  /** 64 hex digits: the sha256 of the file. */
  readonly name: string;
  readonly sizeBytes: number;
  /** From its header: what its key is made with. */
  readonly salt: Uint8Array;
  readonly table: PackTable;
}

/** @returns what follows the last frame of a pack: its sealed table, and how long that is */
export function encodePackEnd(seal: FileSeal, table: PackTable): Uint8Array {
  const sealed = sealSegment(seal, TABLE_SEGMENT, encodePackTable(table));
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeUInt32LE(sealed.length);
  return Buffer.concat([sealed, trailer]);
}

/** @returns where the sealed table starts. @throws Fault BACKUP_DAMAGED */
export function findPackTable(trailer: Uint8Array, sizeBytes: number, file: string): number {
  const length = Buffer.from(trailer).readUInt32LE(0);
  const start = sizeBytes - TRAILER_BYTES - length;
  const fits = length <= LIMITS.backup.tableBytes && start >= SEALED.headerBytes;
  demandWhole(fits, file, 'a table that fits into it', `${length} bytes`);
  return start;
}

/**
 * @param sealed the bytes from {@link findPackTable} to the trailer
 * @throws Fault BACKUP_DAMAGED
 */
export function openPackTable(seal: FileSeal, sealed: Uint8Array, file: string): PackTable {
  const plain = openSegment(seal, TABLE_SEGMENT, sealed);
  if (!plain) throw damaged(file, 'a table that was sealed with this key', 'something else');
  const { table, end } = decodePackTable(plain, 0, file);
  demandWhole(end === plain.length, file, `a table of ${end} bytes`, plain.length);
  return table;
}

/** @returns bytes of all frames of a pack with its header */
export const framesEnd = ({ frames }: PackTable): number =>
  frames.reduce<number>((sum, { storedBytes }) => sum + storedBytes, SEALED.headerBytes);
