import { LIMITS } from '../../../schemas/config/limits.ts';
import { demandWhole } from './damaged.ts';
import { CHUNK_ID_BYTES, SEALED } from './layout.ts';

/**
 * What a pack holds. Frames lie one behind the other from byte 64 on, chunks one behind the other in
 * the plain bytes of their frame, so lengths say where everything is.
 */
export interface PackTable {
  /** Bytes of each frame as it lies in the pack, and how many chunks are in it. */
  readonly frames: readonly PackedFrame[];
  /** 16 bytes for each chunk, in order. */
  readonly ids: Uint8Array;
  /** Plain bytes of each chunk; {@link MAP_FLAG} is set for parts of a disk's map. */
  readonly sizes: Uint32Array;
}

export interface PackedFrame {
  readonly storedBytes: number;
  readonly chunks: number;
}

/** In a chunk's size: it is a part of a disk's map. */
export const MAP_FLAG = 1 << 23;
/** @returns plain bytes of a chunk */
export const plainBytesOf = (size: number): number => size & (MAP_FLAG - 1);

const COUNTS_BYTES = 8;
const FRAME_BYTES = 6;
const CHUNK_BYTES = CHUNK_ID_BYTES + 3;

/** Counts (4, 4), frames (stored bytes 4, chunks 2), chunks (id 16, size 3); low bytes first. */
export function encodePackTable({ frames, ids, sizes }: PackTable): Buffer {
  const chunksAt = COUNTS_BYTES + FRAME_BYTES * frames.length;
  const bytes = Buffer.alloc(chunksAt + CHUNK_BYTES * sizes.length);
  bytes.writeUInt32LE(frames.length, 0);
  bytes.writeUInt32LE(sizes.length, 4);
  frames.forEach(({ storedBytes, chunks }, i) => {
    bytes.writeUInt32LE(storedBytes, COUNTS_BYTES + FRAME_BYTES * i);
    bytes.writeUInt16LE(chunks, COUNTS_BYTES + FRAME_BYTES * i + 4);
  });
  sizes.forEach((size, i) => {
    const at = chunksAt + CHUNK_BYTES * i;
    bytes.set(ids.subarray(CHUNK_ID_BYTES * i, CHUNK_ID_BYTES * (i + 1)), at);
    bytes.writeUIntLE(size, at + CHUNK_ID_BYTES, 3);
  });
  return bytes;
}

/**
 * Reads a table and checks that everything it speaks of lies in its frame, and the frames in the pack.
 *
 * @param bytes the table begins at `at`; others may follow
 * @param file its place, for the sentence
 * @returns the table, and where it ends
 * @throws Fault BACKUP_DAMAGED
 */
export function decodePackTable(
  bytes: Buffer,
  at: number,
  file: string,
): { readonly table: PackTable; readonly end: number } {
  demandWhole(bytes.length >= at + COUNTS_BYTES, file, 'a table of a pack', 'its end');
  const [frameCount, chunkCount] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
  const framesAt = at + COUNTS_BYTES;
  const chunksAt = framesAt + FRAME_BYTES * frameCount;
  const end = chunksAt + CHUNK_BYTES * chunkCount;
  const counts = `${frameCount} frames and ${chunkCount} chunks`;
  demandWhole(end <= bytes.length, file, counts, `${bytes.length - at} bytes`);
  const ids = Buffer.allocUnsafe(CHUNK_ID_BYTES * chunkCount);
  const sizes = new Uint32Array(chunkCount);
  for (let i = 0; i < chunkCount; i += 1) {
    const from = chunksAt + CHUNK_BYTES * i;
    bytes.copy(ids, CHUNK_ID_BYTES * i, from, from + CHUNK_ID_BYTES);
    sizes[i] = bytes.readUIntLE(from + CHUNK_ID_BYTES, 3);
  }
  const frames = readFrames(bytes, framesAt, { frameCount, sizes, file });
  return { table: { frames, ids, sizes }, end };
}

function readFrames(
  bytes: Buffer,
  framesAt: number,
  { frameCount, sizes, file }: { frameCount: number; sizes: Uint32Array; file: string },
): PackedFrame[] {
  const { frameBytes, maximumStoredBytes } = LIMITS.chunk;
  const frames: PackedFrame[] = [];
  let next = 0;
  for (let i = 0; i < frameCount; i += 1) {
    const at = framesAt + FRAME_BYTES * i;
    const frame = { storedBytes: bytes.readUInt32LE(at), chunks: bytes.readUInt16LE(at + 4) };
    const stored = frame.storedBytes - SEALED.tagBytes;
    const isStored = stored > 0 && stored <= maximumStoredBytes;
    demandWhole(isStored, file, `frames of at most ${maximumStoredBytes} bytes`, stored);
    let plain = 0;
    for (const end = next + frame.chunks; next < end; next += 1) {
      const size = plainBytesOf(sizes[next] ?? 0);
      demandWhole(size > 0, file, 'chunks that are not empty', `chunk ${next}`);
      plain += size;
    }
    const isPlain = plain > 0 && plain <= frameBytes;
    demandWhole(isPlain, file, `1 to ${frameBytes} plain bytes in a frame`, plain);
    frames.push(frame);
  }
  demandWhole(next === sizes.length, file, `${sizes.length} chunks in its frames`, next);
  return frames;
}
