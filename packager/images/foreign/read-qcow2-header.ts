import { checkVirtualSize, type ImageHeader } from './image-header.ts';

export interface Qcow2Header extends ImageHeader {
  readonly clusterBytes: number;
}

/** Bytes that {@link readQcow2Header} wants to see: the header with its extensions. */
export const QCOW2_HEADER_BYTES = 64 * 1024;

const MAGIC = 0x514649fb;
const V2_HEADER_BYTES = 72;
const EXTERNAL_DATA_FILE = 0x44415441;
const BACKING_FORMAT = 0xe2792aca;
/** QEMU, `docs/interop/qcow2.rst`, "incompatible_features", by bit. */
const FEATURES = {
  known: 0b1_1000n,
  refused: [
    [0n, 'it was not closed properly; repair it: qemu-img check -r all'],
    [1n, 'it is marked as corrupt'],
    [2n, 'its data is in another file'],
  ],
} as const;

/**
 * Reads the header of a qcow2 image and refuses whatever would make a program open other files or
 * trust impossible sizes (attacks A10 and A12; CVE-2024-32498 and its relatives): backing files,
 * external data files, unknown incompatible features, encryption, tables that cannot be.
 *
 * Layout: QEMU, `docs/interop/qcow2.rst`; all numbers big-endian.
 *
 * @param bytes the first {@link QCOW2_HEADER_BYTES} of the file, or all of it
 * @param fileBytes size of the file
 * @returns the header, or in words what is wrong
 */
export function readQcow2Header(bytes: Uint8Array, fileBytes: number): Qcow2Header | string {
  if (bytes.length < V2_HEADER_BYTES) return 'it is too short for a qcow2 image';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== MAGIC) return 'it does not begin like a qcow2 image';
  const version = view.getUint32(4);
  if (version !== 2 && version !== 3) return `its qcow2 version is ${version}, wanted 2 or 3`;
  if (view.getBigUint64(8) !== 0n || view.getUint32(16) !== 0) return BACKING;
  const clusterBits = view.getUint32(20);
  if (clusterBits < 9 || clusterBits > 21) return `its cluster size is 2^${clusterBits} bytes`;
  if (view.getUint32(32) !== 0) return 'it is encrypted';
  const header = { virtualBytes: Number(view.getBigUint64(24)), clusterBytes: 2 ** clusterBits };
  return (
    (version === 3 ? checkVersion3(view) : undefined) ??
    checkExtensions(view, version === 3 ? view.getUint32(100) : V2_HEADER_BYTES) ??
    checkTables(view, header, fileBytes) ??
    header
  );
}

const BACKING =
  'it is based on another file; flatten it: qemu-img convert -O qcow2 old.qcow2 new.qcow2';

function checkVersion3(view: DataView): string | undefined {
  const headerBytes = view.byteLength >= 104 ? view.getUint32(100) : 0;
  if (headerBytes < 104 || headerBytes % 8 !== 0 || headerBytes > view.byteLength) {
    return `its header length is ${headerBytes}`;
  }
  const features = view.getBigUint64(72);
  const refused = FEATURES.refused.find(([bit]) => (features & (1n << bit)) !== 0n);
  if (refused) return refused[1];
  if ((features & ~FEATURES.known) !== 0n) {
    return `it needs features that are not known here (0x${features.toString(16)})`;
  }
  return undefined;
}

/** Walks the header extensions: type, length, data padded to eight bytes. Type 0 ends them. */
function checkExtensions(view: DataView, start: number): string | undefined {
  for (let at = start; at + 8 <= view.byteLength;) {
    const type = view.getUint32(at);
    if (type === 0) return undefined;
    if (type === EXTERNAL_DATA_FILE) return 'it names another file for its data';
    if (type === BACKING_FORMAT) return BACKING;
    at += 8 + Math.ceil(view.getUint32(at + 4) / 8) * 8;
  }
  return 'its header does not end';
}

/** The first-level table must cover the disk, and lie in the file behind the header's cluster. */
function checkTables(
  view: DataView,
  { virtualBytes, clusterBytes }: Qcow2Header,
  fileBytes: number,
): string | undefined {
  const wrongSize = checkVirtualSize(virtualBytes);
  if (wrongSize !== undefined) return wrongSize;
  const entries = view.getUint32(36);
  const offset = Number(view.getBigUint64(40));
  const smallestEntryBytes = clusterBytes * (clusterBytes / 16);
  const needed = Math.ceil(virtualBytes / (2 * smallestEntryBytes));
  if (entries < needed || entries > 4 * 1024 * 1024) return `its table has ${entries} entries`;
  const aligned = offset >= clusterBytes && offset % clusterBytes === 0;
  if (!aligned || offset + 8 * entries > fileBytes) {
    return 'its table lies outside the file';
  }
  return undefined;
}
