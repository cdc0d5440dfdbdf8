import type { ChunkEntry, FrameEntry } from '../../../schemas/archive/chunk-index.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import { digestOf } from '../digest.ts';
import { readFrameHeader } from './zstd-frame.ts';

/**
 * Decodes one zstd frame into `plain` and never past its end (`packager/native/zstd.ts`).
 *
 * @returns bytes written
 */
export type Decompress = (stored: Uint8Array, plain: Uint8Array) => number;

/** Whose frame is being opened, for the sentence. */
export interface FramePlace {
  readonly disk: string;
  readonly packDigest: string;
}

/**
 * Decodes a frame, whose chunks are then taken out with {@link takeChunk}. Sizes are compared before
 * anything is decoded, so a frame that would unfold into gigabytes costs nothing (attack A5).
 *
 * @param stored its bytes in the pack
 * @param room where to decode to, at least as long as the largest frame
 * @returns the plain bytes, a part of `room`; nothing is known of them yet
 * @throws Fault CHUNK_CORRUPT
 */
export function openFrame(
  frame: Pick<FrameEntry, 'plainBytes' | 'firstChunk'>,
  place: FramePlace,
  stored: Uint8Array,
  { room, decompress }: { room: Uint8Array; decompress: Decompress },
): Uint8Array {
  const refuse = (wanted: string, found: string, cause?: unknown): Fault =>
    corrupt(frame.firstChunk, place, { wanted, found, cause });
  const header = readFrameHeader(stored);
  if (typeof header === 'string') throw refuse('a bounded zstd frame', header);
  if (header.frameBytes !== stored.length) {
    throw refuse(`a frame of ${stored.length} bytes`, `one of ${header.frameBytes}`);
  }
  if (header.contentBytes !== frame.plainBytes) {
    throw refuse(`${frame.plainBytes} plain bytes`, `${header.contentBytes}`);
  }
  const plain = room.subarray(0, frame.plainBytes);
  const written = decode();
  if (written !== plain.length) throw refuse(`${plain.length} plain bytes`, `${written}`);
  return plain;

  function decode(): number {
    try {
      return decompress(stored, plain);
    } catch (cause) {
      const found = cause instanceof Error ? cause.message : 'other bytes';
      throw refuse('a readable zstd frame', found, cause);
    }
  }
}

/**
 * Takes a chunk out of its decoded frame and checks that it is what the index says.
 *
 * @param number of the chunk, for the sentence
 * @throws Fault CHUNK_CORRUPT
 */
export function takeChunk(
  { offset, plainBytes, digest: wanted }: ChunkEntry,
  number: number,
  place: FramePlace,
  frame: Uint8Array,
): Uint8Array {
  const plain = frame.subarray(offset, offset + plainBytes);
  const found = digestOf(plain);
  if (found !== wanted) throw corrupt(number, place, { wanted, found });
  return plain;
}

const corrupt = (
  chunk: number,
  { disk, packDigest }: FramePlace,
  { cause, ...difference }: { wanted: string; found: string; cause?: unknown },
): Fault =>
  new Fault(
    'CHUNK_CORRUPT',
    { disk, chunk, pack: shortDigest(packDigest), ...difference },
    { cause },
  );
