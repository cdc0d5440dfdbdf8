/** What is read of a volume from its beginning: the header and the name of what is below it. */
export const VOLUME_HEADER_BYTES = 64 * 1024;

const MAGIC = 0x5146_49fb;
const OLD_HEADER_BYTES = 72;
const NEW_HEADER_BYTES = 104;
const RAW = 'raw';
/** Incompatible features (bits): dirty, corrupt, compression type, extended L2. */
const KNOWN_FEATURES = 0b11011n;
/** Header extensions: the end of them, the format of what is below, the name of a data file. */
const EXTENSION = { end: 0, backingFormat: 0xe279_2aca, dataFile: 0x4441_5441 } as const;

/**
 * Looks into the header of a qcow2 volume that another node has sent, before anything opens it: QEMU
 * opens whatever file of this node a header names.
 * Format: https://www.qemu.org/docs/master/interop/qcow2.html
 *
 * @param bytes its first {@link VOLUME_HEADER_BYTES}, or all of it
 * @param backing name of the raw image that has to be below it; undefined: there may be none
 * @returns what is wrong with it; undefined: nothing
 */
export function findHeaderFault(bytes: Buffer, backing: string | undefined): string | undefined {
  if (bytes.length < OLD_HEADER_BYTES || bytes.readUInt32BE(0) !== MAGIC) return 'it is no qcow2';
  const version = bytes.readUInt32BE(4);
  if (version !== 2 && version !== 3) return `it is qcow2 of version ${version}`;
  if (bytes.readUInt32BE(32) !== 0) return 'it is encrypted';
  const newer = version === 3;
  if (newer && bytes.length < NEW_HEADER_BYTES) return 'its header ends early';
  const features = newer ? bytes.readBigUInt64BE(72) : 0n;
  if ((features & ~KNOWN_FEATURES) !== 0n) return 'it has a data file, or features nobody knows';
  const headerBytes = newer ? bytes.readUInt32BE(100) : OLD_HEADER_BYTES;
  const extensions = readExtensions(bytes, headerBytes);
  if (!extensions) return 'its header ends early';
  if (extensions.has(EXTENSION.dataFile)) return 'it has a data file';
  return findBackingFault(bytes, extensions.get(EXTENSION.backingFormat), backing);
}

/**
 * @param bytes of a qcow2 volume that this node has made: its first {@link VOLUME_HEADER_BYTES}, or all of it
 * @returns its size as its machine sees it, and the name of what is below it; undefined: it is no qcow2
 */
export function readVolumeHeader(
  bytes: Buffer,
): { readonly sizeBytes: number; readonly backing: string | undefined } | undefined {
  if (bytes.length < OLD_HEADER_BYTES || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  const at = Number(bytes.readBigUInt64BE(8));
  const backing = at === 0 ? undefined : bytes.toString('latin1', at, at + bytes.readUInt32BE(16));
  return { sizeBytes: Number(bytes.readBigUInt64BE(24)), backing };
}

function findBackingFault(
  bytes: Buffer,
  format: Buffer | undefined,
  wanted: string | undefined,
): string | undefined {
  const at = Number(bytes.readBigUInt64BE(8));
  const length = bytes.readUInt32BE(16);
  if (at === 0) {
    return wanted === undefined ? undefined : 'it does not stand on its image';
  }
  if (at + length > bytes.length) return 'its header ends early';
  const found = bytes.toString('latin1', at, at + length);
  if (found !== wanted) return 'it stands on another file than its image';
  // Without a format QEMU would look for itself, and could be led to a further file.
  return format?.toString('latin1') === RAW ? undefined : 'it does not say that its image is raw';
}

/** @returns undefined when they do not end where they should */
function readExtensions(bytes: Buffer, from: number): Map<number, Buffer> | undefined {
  const found = new Map<number, Buffer>();
  for (let at = from; at + 8 <= bytes.length;) {
    const type = bytes.readUInt32BE(at);
    const length = bytes.readUInt32BE(at + 4);
    if (type === EXTENSION.end) return found;
    const end = at + 8 + length;
    if (end > bytes.length) return undefined;
    found.set(type, bytes.subarray(at + 8, end));
    at = at + 8 + Math.ceil(length / 8) * 8;
  }
  return undefined;
}
