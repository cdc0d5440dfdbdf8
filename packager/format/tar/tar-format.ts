/**
 * The tar header (POSIX.1-2024, `pax`, “ustar Interchange Format”), as offsets into its 512 bytes.
 * Of everything tar can say, an archive needs names shorter than 100 bytes and plain sizes.
 */
export const TAR = {
  blockBytes: 512,
  name: { offset: 0, length: 100 },
  mode: { offset: 100, length: 8 },
  owner: { offset: 108, length: 8 },
  group: { offset: 116, length: 8 },
  size: { offset: 124, length: 12 },
  modified: { offset: 136, length: 12 },
  checksum: { offset: 148, length: 8 },
  type: { offset: 156, length: 1 },
  linkName: { offset: 157, length: 100 },
  magic: { offset: 257, length: 8 },
  /** In `ustar` the prefix of a long name, in the older GNU format times and sparse maps. */
  prefix: { offset: 345, length: 155 },
} as const;

export interface TarField {
  readonly offset: number;
  readonly length: number;
}

/** @returns the size of an entry's content with its padding to whole blocks. */
export const paddedBytes = (sizeBytes: number): number =>
  Math.ceil(sizeBytes / TAR.blockBytes) * TAR.blockBytes;

/** Sum of all bytes of a header, its own checksum field counted as spaces. */
export function tarChecksum(header: Uint8Array): number {
  const { offset, length } = TAR.checksum;
  let sum = length * 0x20;
  for (let i = 0; i < TAR.blockBytes; i += 1) {
    if (i < offset || i >= offset + length) sum += header[i] ?? 0;
  }
  return sum;
}
