import { crc32 } from 'node:zlib';
import { writeGuid } from './guid.ts';

export interface GptPartition {
  /** At most 36 characters of ASCII. */
  readonly title: string;
  readonly type: string;
  readonly id: string;
  readonly firstSector: number;
  readonly sectors: number;
}

export interface GptDisk {
  readonly id: string;
  readonly sectors: number;
  readonly partitions: readonly GptPartition[];
}

const SECTOR = 512;
const ENTRY_BYTES = 128;
const ENTRIES = 128;
const ENTRY_SECTORS = (ENTRY_BYTES * ENTRIES) / SECTOR;
const HEADER_BYTES = 92;

/**
 * Encodes a partition table (UEFI 2.10 §5.2.3 and §5.3).
 *
 * @returns `start`: sectors 0 to 33 (protective record, header, entries); `end`: the last 33 sectors
 */
export function encodeGpt(disk: GptDisk): { readonly start: Buffer; readonly end: Buffer } {
  const entries = encodeEntries(disk.partitions);
  const lastSector = disk.sectors - 1;
  const common = { disk, entriesCrc: crc32(entries) };
  const primary = encodeHeader({ ...common, own: 1, other: lastSector, entriesSector: 2 });
  const backup = encodeHeader({
    ...common,
    own: lastSector,
    other: 1,
    entriesSector: lastSector - ENTRY_SECTORS,
  });
  return {
    start: Buffer.concat([encodeProtectiveRecord(disk.sectors), primary, entries]),
    end: Buffer.concat([entries, backup]),
  };
}

function encodeEntries(partitions: readonly GptPartition[]): Buffer {
  const entries = Buffer.alloc(ENTRY_BYTES * ENTRIES);
  partitions.forEach((partition, i) => {
    const at = i * ENTRY_BYTES;
    writeGuid(entries, at, partition.type);
    writeGuid(entries, at + 16, partition.id);
    entries.writeBigUInt64LE(BigInt(partition.firstSector), at + 32);
    entries.writeBigUInt64LE(BigInt(partition.firstSector + partition.sectors - 1), at + 40);
    entries.write(partition.title, at + 56, 72, 'utf16le');
  });
  return entries;
}

interface Header {
  readonly disk: GptDisk;
  readonly entriesCrc: number;
  readonly own: number;
  readonly other: number;
  readonly entriesSector: number;
}

function encodeHeader({ disk, entriesCrc, own, other, entriesSector }: Header): Buffer {
  const header = Buffer.alloc(SECTOR);
  header.write('EFI PART', 0, 'latin1');
  header.writeUInt32LE(0x0001_0000, 8);
  header.writeUInt32LE(HEADER_BYTES, 12);
  header.writeBigUInt64LE(BigInt(own), 24);
  header.writeBigUInt64LE(BigInt(other), 32);
  header.writeBigUInt64LE(BigInt(2 + ENTRY_SECTORS), 40);
  header.writeBigUInt64LE(BigInt(disk.sectors - ENTRY_SECTORS - 2), 48);
  writeGuid(header, 56, disk.id);
  header.writeBigUInt64LE(BigInt(entriesSector), 72);
  header.writeUInt32LE(ENTRIES, 80);
  header.writeUInt32LE(ENTRY_BYTES, 84);
  header.writeUInt32LE(entriesCrc, 88);
  header.writeUInt32LE(crc32(header.subarray(0, HEADER_BYTES)), 16);
  return header;
}

/** An old-style record that says “all of this disk is taken”, for programs that know no GPT. */
function encodeProtectiveRecord(sectors: number): Buffer {
  const record = Buffer.alloc(SECTOR);
  record.set([0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 446);
  record.writeUInt32LE(1, 454);
  record.writeUInt32LE(Math.min(sectors - 1, 0xffff_ffff), 458);
  record.writeUInt16LE(0xaa55, 510);
  return record;
}
