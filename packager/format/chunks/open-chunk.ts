import type { ChunkEntry } from '../../../schemas/archive/chunk-index.ts';
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

/** Which chunk is being opened, for the sentence. */
export interface ChunkPlace {
  readonly disk: string;
  readonly number: number;
  readonly packDigest: string;
}

/**
 * Decodes a chunk and checks that it is what the index says. Sizes are compared before anything is
 * decoded, so a chunk that would unfold into gigabytes costs nothing (attack A5).
 *
 * @param stored its bytes in the pack
 * @param room where to decode to, at least as long as the largest chunk
 * @returns the plain bytes, a part of `room`
 * @throws Fault CHUNK_CORRUPT
 */
export function openChunk(
  chunk: ChunkEntry,
  place: ChunkPlace,
  stored: Uint8Array,
  { room, decompress }: { room: Uint8Array; decompress: Decompress },
): Uint8Array {
  const refuse = (wanted: string, found: string, cause?: unknown): Fault =>
    new Fault(
      'CHUNK_CORRUPT',
      { disk: place.disk, chunk: place.number, pack: shortDigest(place.packDigest), wanted, found },
      { cause },
    );
  const header = readFrameHeader(stored);
  if (typeof header === 'string') throw refuse('a bounded zstd frame', header);
  if (header.frameBytes !== stored.length) {
    throw refuse(`a frame of ${stored.length} bytes`, `one of ${header.frameBytes}`);
  }
  if (header.contentBytes !== chunk.plainBytes) {
    throw refuse(`${chunk.plainBytes} plain bytes`, `${header.contentBytes}`);
  }
  const plain = room.subarray(0, chunk.plainBytes);
  const written = decode();
  if (written !== plain.length) throw refuse(`${plain.length} plain bytes`, `${written}`);
  const digest = digestOf(plain);
  if (digest !== chunk.digest) throw refuse(chunk.digest, digest);
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
