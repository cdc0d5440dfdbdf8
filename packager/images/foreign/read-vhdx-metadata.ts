import type { ByteSource } from '../../format/byte-source.ts';
import { readGuid } from '../disk/guid.ts';
import { checkVirtualSize, type ImageHeader, littleEndian } from './image-header.ts';

const MiB = 2 ** 20;
const TABLE_BYTES = 64 * 1024;
const ITEMS_MAX = 2_047;
/** [MS-VHDX] §2.6.2, the items that say what disk it is; they have fixed lengths. */
const ITEMS: Readonly<Record<string, { readonly name: ItemName; readonly bytes: number }>> = {
  'caa16737-fa36-4d43-b3b6-33f0aa44e76b': { name: 'file', bytes: 8 },
  '2fa54224-cd1b-4876-b211-5dbed83bf4b8': { name: 'size', bytes: 8 },
  'beca12ab-b2e6-4523-93ef-c309e000c746': { name: 'id', bytes: 16 },
  '8141bf1d-a96f-4709-ba47-f233a8faab5f': { name: 'sector', bytes: 4 },
  'cda348c7-445d-4471-9cc9-e9885251c556': { name: 'physicalSector', bytes: 4 },
};
type ItemName = 'file' | 'size' | 'id' | 'sector' | 'physicalSector';
const PARENT_LOCATOR = 'a8d35f2d-b30b-454d-abf7-d3d84834ab0c';
const HAS_PARENT = 0b10;
const KNOWN_FILE_FLAGS = 0b11;

const PARENT =
  'it is based on another file; merge it with its parent (Hyper-V: Edit Disk, Merge) first';

export interface VhdxMetadata extends ImageHeader {
  readonly blockBytes: number;
}

/**
 * Reads the metadata region of a VHDX ([MS-VHDX] §2.6).
 *
 * @returns what disk it holds, or in words what is wrong
 */
export async function readVhdxMetadata(
  file: ByteSource,
  regionAt: number,
  regionBytes: number,
): Promise<VhdxMetadata | string> {
  const table = Buffer.from(await file.read(regionAt, TABLE_BYTES));
  if (table.length < TABLE_BYTES || table.toString('latin1', 0, 8) !== 'metadata') {
    return 'its metadata is damaged';
  }
  const { u16, u32 } = littleEndian(table);
  if (u16(10) > ITEMS_MAX) return `its metadata has ${u16(10)} items`;
  const items = new Map<ItemName, Uint8Array>();
  for (let at = 32; at < 32 + 32 * u16(10); at += 32) {
    const id = readGuid(table, at);
    const [offset, lengthBytes, flags] = [u32(at + 16), u32(at + 20), u32(at + 24)];
    if (id === PARENT_LOCATOR) return PARENT;
    const item = ITEMS[id];
    if (!item && (flags & 0b100) !== 0) return `it needs metadata that is not known here (${id})`;
    if (!item) continue;
    if (items.has(item.name)) return 'its metadata names an item twice';
    const isInside = offset >= TABLE_BYTES && offset + item.bytes <= regionBytes;
    if (!isInside || lengthBytes !== item.bytes) return 'its metadata is damaged';
    const bytes = await file.read(regionAt + offset, item.bytes);
    if (bytes.length !== item.bytes) return 'its metadata is damaged';
    items.set(item.name, bytes);
  }
  return checkItems(items);
}

function checkItems(items: ReadonlyMap<ItemName, Uint8Array>): VhdxMetadata | string {
  const [file, size, sector] = [items.get('file'), items.get('size'), items.get('sector')];
  if (!file || !size || !sector) return 'its metadata is not complete';
  const flags = littleEndian(file).u32(4);
  if ((flags & HAS_PARENT) !== 0) return PARENT;
  if ((flags & ~KNOWN_FILE_FLAGS) !== 0) return `it has flags that are not known here (${flags})`;
  const blockBytes = littleEndian(file).u32(0);
  const isBlock = Number.isInteger(Math.log2(blockBytes));
  if (!isBlock || blockBytes < MiB || blockBytes > 256 * MiB) {
    return `its blocks have ${blockBytes} bytes`;
  }
  const sectorBytes = littleEndian(sector).u32(0);
  if (sectorBytes !== 512) return `its sectors have ${sectorBytes} bytes; a machine's disk has 512`;
  const virtualBytes = littleEndian(size).u64(0);
  return checkVirtualSize(virtualBytes) ?? { virtualBytes, blockBytes };
}
