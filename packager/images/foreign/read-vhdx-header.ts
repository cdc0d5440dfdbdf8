import type { ByteSource } from '../../format/byte-source.ts';
import { crc32c } from '../disk/crc32c.ts';
import { readGuid } from '../disk/guid.ts';
import { type ImageHeader, littleEndian } from './image-header.ts';
import { readVhdxMetadata } from './read-vhdx-metadata.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
/** [MS-VHDX] §2.2: where the fixed structures are. */
const HEADERS_AT = [64 * KiB, 128 * KiB];
const HEADER_BYTES = 4 * KiB;
const REGIONS_AT = 192 * KiB;
const REGIONS_BYTES = 64 * KiB;
const REGIONS_MAX = 2_047;
const NO_LOG = '00000000-0000-0000-0000-000000000000';
/** [MS-VHDX] §2.2.3.2. */
const BAT = '2dc27766-f623-4200-9d64-115e9bfd4a08';
const METADATA = '8b7ca206-4790-4b9a-b8fe-575f050f886e';

interface Region {
  readonly offset: number;
  readonly lengthBytes: number;
}

/**
 * Reads what describes a VHDX and refuses whatever would make a program open other files, change
 * the file or trust impossible sizes (attacks A10 and A12): parents, a log that has to be replayed,
 * unknown required regions and metadata, checksums that are wrong, tables that cannot be.
 *
 * Layout: [MS-VHDX] "Virtual Hard Disk v2 File Format"; all numbers little-endian.
 *
 * @returns the header, or in words what is wrong
 */
export async function readVhdxHeader(file: ByteSource): Promise<ImageHeader | string> {
  const identifier = Buffer.from(await file.read(0, 8)).toString('latin1');
  if (identifier !== 'vhdxfile') return 'it does not begin like a VHDX';
  const wrong = await checkHeaders(file);
  if (wrong !== undefined) return wrong;
  const regions = await readRegions(file);
  if (typeof regions === 'string') return regions;
  const metadata = await readVhdxMetadata(
    file,
    regions.metadata.offset,
    regions.metadata.lengthBytes,
  );
  if (typeof metadata === 'string') return metadata;
  const { virtualBytes, blockBytes } = metadata;
  // §2.5: behind the entries of so many blocks comes one for their bitmap.
  const blocks = Math.ceil(virtualBytes / blockBytes);
  const entries = blocks + Math.floor((blocks - 1) / ((2 ** 23 * 512) / blockBytes));
  if (8 * entries > regions.bat.lengthBytes) return 'its table is too short for its size';
  return { virtualBytes };
}

/** §2.2.2: two headers; the valid one with the higher number counts. */
async function checkHeaders(file: ByteSource): Promise<string | undefined> {
  const found = await Promise.all(HEADERS_AT.map((at) => file.read(at, HEADER_BYTES)));
  const valid = found
    .filter((bytes) => bytes.length === HEADER_BYTES && hasChecksum(bytes, 'head'))
    .toSorted((a, b) => littleEndian(b).u64(8) - littleEndian(a).u64(8));
  const [current] = valid;
  if (!current) return 'its headers are damaged';
  const { u16, u64 } = littleEndian(current);
  // Beyond that numbers are no longer exact, and which header counts could not be told.
  if (!Number.isSafeInteger(u64(8))) return 'its headers are damaged';
  if (u16(66) !== 1) return `its VHDX version is ${u16(66)}, wanted 1`;
  if (u16(64) !== 0) return `its log has version ${u16(64)}, wanted 0`;
  if (readGuid(Buffer.from(current), 48) === NO_LOG) return undefined;
  return 'it was not closed properly; shut its machine down, or repair it: qemu-img check -r all';
}

/** §2.2.3: a table of what is where. QEMU reads the first of two, so that one has to be good. */
async function readRegions(file: ByteSource): Promise<{ bat: Region; metadata: Region } | string> {
  const table = Buffer.from(await file.read(REGIONS_AT, REGIONS_BYTES));
  if (table.length < REGIONS_BYTES || !hasChecksum(table, 'regi')) {
    return 'its table of regions is damaged';
  }
  const { u32, u64 } = littleEndian(table);
  if (u32(8) > REGIONS_MAX) return `its table of regions has ${u32(8)} entries`;
  const regions = new Map<string, Region>();
  for (let at = 16; at < 16 + 32 * u32(8); at += 32) {
    const id = readGuid(table, at);
    const region = { offset: u64(at + 16), lengthBytes: u32(at + 24) };
    const isKnown = id === BAT || id === METADATA;
    if (!isKnown && (u32(at + 28) & 1) !== 0)
      return `it needs a region that is not known here (${id})`;
    if (regions.has(id)) return 'its table of regions names one twice';
    if (isOutside(region, file.sizeBytes)) return 'a region of it lies outside the file';
    regions.set(id, region);
  }
  const [bat, metadata] = [regions.get(BAT), regions.get(METADATA)];
  if (!bat || !metadata) return 'a region that it needs is missing';
  return { bat, metadata };
}

const isOutside = ({ offset, lengthBytes }: Region, fileBytes: number): boolean =>
  offset < MiB ||
  offset % MiB !== 0 ||
  lengthBytes === 0 ||
  lengthBytes % MiB !== 0 ||
  offset + lengthBytes > fileBytes;

/** Signature, then the CRC-32C of the whole with the checksum's own four bytes zero. */
function hasChecksum(bytes: Uint8Array, signature: string): boolean {
  const copy = Buffer.from(bytes);
  if (copy.toString('latin1', 0, 4) !== signature) return false;
  const wanted = copy.readUInt32LE(4);
  copy.writeUInt32LE(0, 4);
  return (crc32c(0xffff_ffff, copy) ^ 0xffff_ffff) >>> 0 === wanted;
}
