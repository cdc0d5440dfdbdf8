import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ByteSource } from '../../format/byte-source.ts';

/** A file or folder of a FAT file system, by its short name. */
export interface FatEntry {
  /** In capitals, `NAME.EXT`. */
  readonly name: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly cluster: number;
}

/** Looks into the folders of a FAT file system. */
export interface FatTree {
  /** @returns what is in a folder, by short names; nothing when there is no such folder */
  list(path: readonly string[]): Promise<readonly FatEntry[]>;
}

/** Of each folder no more is read: what a firmware looks for is in small ones. */
const FOLDER_BYTES = LIMITS.image.loaderFolderBytes;
const ENTRY_BYTES = 32;
const ATTRIBUTE = { label: 0x08, folder: 0x10, longName: 0x0f } as const;

interface Geometry {
  readonly bits: 12 | 16 | 32;
  readonly tableAt: number;
  readonly tableBytes: number;
  readonly rootAt: number;
  readonly rootBytes: number;
  readonly rootCluster: number;
  readonly dataAt: number;
  readonly clusterBytes: number;
  readonly clusters: number;
}

/**
 * Opens a FAT file system (Microsoft, “FAT32 File System Specification” 1.03). It comes from a
 * stranger: nothing outside it is read, and chains of clusters are followed for a limited length.
 *
 * @param part the partition
 * @returns undefined when it is no FAT file system
 */
export async function openFat(part: ByteSource): Promise<FatTree | undefined> {
  const geometry = readGeometry(Buffer.from(await part.read(0, 512)), part.sizeBytes);
  if (!geometry) return undefined;
  const known = new Map<number, Promise<readonly FatEntry[]>>();
  const folder = (cluster: number): Promise<readonly FatEntry[]> => {
    const found = known.get(cluster) ?? readChain(part, geometry, cluster).then(parseFolder);
    known.set(cluster, found);
    return found;
  };
  return {
    async list(path) {
      let entries =
        geometry.bits === 32
          ? await folder(geometry.rootCluster)
          : parseFolder(
              Buffer.from(
                await part.read(geometry.rootAt, Math.min(geometry.rootBytes, FOLDER_BYTES)),
              ),
            );
      for (const name of path) {
        const found = entries.find((entry) => entry.isFolder && entry.name === name);
        if (!found) return [];
        entries = await folder(found.cluster);
      }
      return entries;
    },
  };
}

function readGeometry(boot: Buffer, sizeBytes: number): Geometry | undefined {
  if (boot.length < 512 || boot.readUInt16LE(510) !== 0xaa55) return undefined;
  const sectorBytes = boot.readUInt16LE(11);
  const clusterSectors = boot.readUInt8(13);
  const reserved = boot.readUInt16LE(14);
  const tables = boot.readUInt8(16);
  const rootEntries = boot.readUInt16LE(17);
  const sectors = boot.readUInt16LE(19) || boot.readUInt32LE(32);
  const tableSectors = boot.readUInt16LE(22) || boot.readUInt32LE(36);
  if (![512, 1024, 2048, 4096].includes(sectorBytes) || tables === 0 || tableSectors === 0) {
    return undefined;
  }
  if (clusterSectors === 0 || (clusterSectors & (clusterSectors - 1)) !== 0) return undefined;
  const rootBytes = Math.ceil((rootEntries * ENTRY_BYTES) / sectorBytes) * sectorBytes;
  const rootAt = (reserved + tables * tableSectors) * sectorBytes;
  const dataAt = rootAt + rootBytes;
  const clusterBytes = clusterSectors * sectorBytes;
  const clusters = Math.floor((sectors * sectorBytes - dataAt) / clusterBytes);
  if (clusters < 1 || dataAt > sizeBytes) return undefined;
  // The number of clusters alone decides the kind (page 14 of the specification).
  const bits = clusters < 4085 ? 12 : clusters < 65_525 ? 16 : 32;
  return {
    bits,
    tableAt: reserved * sectorBytes,
    tableBytes: tableSectors * sectorBytes,
    rootAt,
    rootBytes,
    rootCluster: bits === 32 ? boot.readUInt32LE(44) : 0,
    dataAt,
    clusterBytes,
    clusters,
  };
}

async function readChain(part: ByteSource, geometry: Geometry, start: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let cluster = start;
  while (bytes < FOLDER_BYTES) {
    if (cluster < 2 || cluster >= geometry.clusters + 2) break;
    const at = geometry.dataAt + (cluster - 2) * geometry.clusterBytes;
    const length = Math.min(geometry.clusterBytes, FOLDER_BYTES - bytes);
    const piece = Buffer.from(await part.read(at, length));
    if (piece.length === 0) break;
    pieces.push(piece);
    bytes += piece.length;
    cluster = await nextCluster(part, geometry, cluster);
  }
  return Buffer.concat(pieces);
}

/** @returns the entry of the allocation table; one past all clusters at the end of a chain */
async function nextCluster(
  part: ByteSource,
  { bits, tableAt, tableBytes }: Geometry,
  cluster: number,
): Promise<number> {
  const at = Math.floor((cluster * bits) / 8);
  const width = bits === 32 ? 4 : 2;
  if (at + width > tableBytes) return Infinity;
  const bytes = Buffer.from(await part.read(tableAt + at, width));
  if (bytes.length < width) return Infinity;
  if (bits === 32) return bytes.readUInt32LE(0) & 0x0fff_ffff;
  const value = bytes.readUInt16LE(0);
  if (bits === 16) return value;
  return cluster % 2 === 0 ? value & 0xfff : value >> 4;
}

function parseFolder(bytes: Buffer): readonly FatEntry[] {
  const entries: FatEntry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    const first = bytes.readUInt8(at);
    if (first === 0) break;
    const attributes = bytes.readUInt8(at + 11);
    const isLongName = (attributes & 0x3f) === ATTRIBUTE.longName;
    if (first === 0xe5 || isLongName || (attributes & ATTRIBUTE.label) !== 0) continue;
    const [stem = '', ending = ''] = [
      bytes.subarray(at, at + 8),
      bytes.subarray(at + 8, at + 11),
    ].map((part) => part.toString('latin1').trimEnd().toUpperCase());
    entries.push({
      name: ending === '' ? stem : `${stem}.${ending}`,
      isFolder: (attributes & ATTRIBUTE.folder) !== 0,
      sizeBytes: bytes.readUInt32LE(at + 28),
      cluster: bytes.readUInt16LE(at + 20) * 2 ** 16 + bytes.readUInt16LE(at + 26),
    });
  }
  return entries;
}
