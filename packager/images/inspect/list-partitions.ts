import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ByteSource } from '../../format/byte-source.ts';
import { readGuid } from '../disk/guid.ts';

/** A part of a disk that may hold a file system. */
export interface Region {
  /** As people name it: “partition 3”, or “the whole disk”. */
  readonly title: string;
  readonly offset: number;
  readonly sizeBytes: number;
  /** The table says that it goes on behind the end of the disk: it was cut off, or never whole. */
  readonly isCut?: boolean;
  /** GPT type, or undefined where the table knows none. */
  readonly type?: string;
}

const SECTOR = 512;
const GPT_SIGNATURE = 'EFI PART';
const NO_TYPE = '00000000-0000-0000-0000-000000000000';
/** MBR types that hold further partitions (CHS, LBA, Linux). */
const EXTENDED = new Set([0x05, 0x0f, 0x85]);
const PROTECTIVE = 0xee;

/**
 * Lists the partitions of a raw disk, GPT (UEFI 2.10 §5.3) or MBR. The table comes from a stranger:
 * entries that reach beyond the disk are marked, and chains of logical partitions are followed
 * for a limited length.
 *
 * @returns the whole disk as one region when there is no table
 */
export async function listPartitions(disk: ByteSource): Promise<readonly Region[]> {
  const first = Buffer.from(await disk.read(0, SECTOR));
  const regions = (await listGpt(disk)) ?? (await listMbr(disk, first));
  const listed = (regions ?? [])
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .map((region) =>
      region.offset + region.sizeBytes > disk.sizeBytes ? { ...region, isCut: true } : region,
    );
  return listed.length > 0
    ? listed.slice(0, LIMITS.image.partitions)
    : [{ title: 'the whole disk', offset: 0, sizeBytes: disk.sizeBytes }];
}

async function listGpt(disk: ByteSource): Promise<Region[] | undefined> {
  const header = Buffer.from(await disk.read(SECTOR, SECTOR));
  if (header.length < SECTOR || header.toString('latin1', 0, 8) !== GPT_SIGNATURE) return undefined;
  const entriesAt = Number(header.readBigUInt64LE(72)) * SECTOR;
  const entryBytes = header.readUInt32LE(84);
  const count = Math.min(header.readUInt32LE(80), LIMITS.image.partitions);
  if (entryBytes < 128 || entryBytes > 4096 || entriesAt > disk.sizeBytes) return undefined;
  const entries = Buffer.from(await disk.read(entriesAt, count * entryBytes));
  const regions: Region[] = [];
  for (let i = 0; (i + 1) * entryBytes <= entries.length; i += 1) {
    const entry = entries.subarray(i * entryBytes, (i + 1) * entryBytes);
    const type = readGuid(entry, 0);
    if (type === NO_TYPE) continue;
    const firstSector = Number(entry.readBigUInt64LE(32));
    const lastSector = Number(entry.readBigUInt64LE(40));
    regions.push({
      title: `partition ${i + 1}`,
      type,
      ...extent(firstSector, lastSector - firstSector + 1),
    });
  }
  return regions;
}

interface MbrEntry {
  readonly type: number;
  readonly firstSector: number;
  readonly sectors: number;
}

async function listMbr(disk: ByteSource, first: Buffer): Promise<Region[] | undefined> {
  const entries = readMbr(first);
  if (!entries || entries.some((entry) => entry.type === PROTECTIVE)) return undefined;
  const regions: Region[] = [];
  for (const [i, entry] of entries.entries()) {
    if (EXTENDED.has(entry.type)) regions.push(...(await listLogical(disk, entry.firstSector)));
    else if (entry.type !== 0) {
      regions.push({ title: `partition ${i + 1}`, ...extent(entry.firstSector, entry.sectors) });
    }
  }
  return regions;
}

/** Each link of the chain names one partition and the next link, counted from the first link. */
async function listLogical(disk: ByteSource, start: number): Promise<Region[]> {
  const regions: Region[] = [];
  let link = start;
  for (let i = 0; i < LIMITS.image.partitions; i += 1) {
    const [own, next] = readMbr(Buffer.from(await disk.read(link * SECTOR, SECTOR))) ?? [];
    if (own && own.type !== 0) {
      regions.push({ title: `partition ${5 + i}`, ...extent(link + own.firstSector, own.sectors) });
    }
    if (!next || !EXTENDED.has(next.type) || next.firstSector === 0) break;
    link = start + next.firstSector;
  }
  return regions;
}

/** @returns the four entries, or undefined when there is no table. */
function readMbr(sector: Buffer): MbrEntry[] | undefined {
  if (sector.length < SECTOR || sector.readUInt16LE(510) !== 0xaa55) return undefined;
  const entries = [446, 462, 478, 494].map((at) => ({
    active: sector.readUInt8(at),
    type: sector.readUInt8(at + 4),
    firstSector: sector.readUInt32LE(at + 8),
    sectors: sector.readUInt32LE(at + 12),
  }));
  // The boot sector of a file system without a partition table ends like one, too.
  return entries.every(({ active }) => active === 0 || active === 0x80) ? entries : undefined;
}

const extent = (firstSector: number, sectors: number): Pick<Region, 'offset' | 'sizeBytes'> => ({
  offset: firstSector * SECTOR,
  sizeBytes: sectors * SECTOR,
});
