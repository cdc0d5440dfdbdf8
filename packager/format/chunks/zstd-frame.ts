import { LIMITS } from '../../../schemas/config/limits.ts';

/** What a stored chunk says about itself before anything is decoded. */
export interface FrameHeader {
  readonly contentBytes: number;
  /** Bytes of the whole frame, by the lengths of its blocks. */
  readonly frameBytes: number;
}

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd] as const;

/**
 * Looks at a zstd frame without decoding it (RFC 8878 §3.1.1), so that a decompression bomb is
 * refused before it costs memory: the content size must be stated, the window small, and neither
 * dictionary nor checksum used.
 *
 * @returns its header, or in words what is wrong with it
 */
export function readFrameHeader(frame: Uint8Array): FrameHeader | string {
  if (MAGIC.some((byte, i) => frame[i] !== byte)) return 'no zstd frame';
  const descriptor = frame[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) return 'a reserved bit of its header is set';
  if ((descriptor & 0x04) !== 0) return 'it carries a checksum';
  if ((descriptor & 0x03) !== 0) return 'it needs a dictionary';
  const sizeFlag = descriptor >> 6;
  if (sizeFlag === 0 && !singleSegment) return 'it does not state its content size';
  if (sizeFlag === 3) return 'it states a content size of eight bytes';
  const windowAt = 5;
  const sizeAt = windowAt + (singleSegment ? 0 : 1);
  const sizeBytes = [1, 2, 4][sizeFlag] ?? 0;
  const blocksAt = sizeAt + sizeBytes;
  if (frame.length < blocksAt) return 'it ends in its header';
  const contentBytes = readSize(frame, sizeAt, sizeBytes);
  const windowBytes = singleSegment ? contentBytes : readWindow(frame[windowAt] ?? 0);
  if (windowBytes > 2 ** LIMITS.chunk.windowLog) return `its window is ${windowBytes} bytes`;
  const frameBytes = findEnd(frame, blocksAt);
  return frameBytes === undefined ? 'it ends in a block' : { contentBytes, frameBytes };
}

/** RFC 8878 §3.1.1.1.4: two bytes count from 256. */
function readSize(frame: Uint8Array, at: number, sizeBytes: number): number {
  let value = 0;
  for (let i = sizeBytes - 1; i >= 0; i -= 1) value = value * 256 + (frame[at + i] ?? 0);
  return sizeBytes === 2 ? value + 256 : value;
}

/** RFC 8878 §3.1.1.1.2 */
function readWindow(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

const RLE = 1;
const RESERVED = 3;

/** RFC 8878 §3.1.1.2: walks the blocks by their three-byte headers. */
function findEnd(frame: Uint8Array, start: number): number | undefined {
  let at = start;
  while (at + 3 <= frame.length) {
    const header = readSize(frame, at, 3);
    const type = (header >> 1) & 3;
    if (type === RESERVED) return undefined;
    at += 3 + (type === RLE ? 1 : header >> 3);
    if (at > frame.length) return undefined;
    if ((header & 1) === 1) return at;
  }
  return undefined;
}
