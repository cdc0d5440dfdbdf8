import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { inParallel } from './in-parallel.ts';

/** Bytes that can be read at any place: a file, a part of one, or a blob in a registry. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** @returns the bytes from `offset` on; fewer than `length` only where the source ends */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are in memory already. */
export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  sizeBytes: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});

/** A part of another source, as a source of its own; it cannot be read past its end. */
export const sliceSource = (source: ByteSource, offset: number, sizeBytes: number): ByteSource => ({
  sizeBytes,
  read: (from, length) =>
    source.read(offset + from, Math.max(0, Math.min(length, sizeBytes - from))),
});

/**
 * @param where what is being read, for the sentence
 * @returns exactly `length` bytes
 * @throws Fault ARCHIVE_TRUNCATED when the source ends before that
 */
export async function readExactly(
  source: ByteSource,
  offset: number,
  length: number,
  where: string,
): Promise<Uint8Array> {
  const bytes = await source.read(offset, length);
  if (bytes.length !== length) {
    throw new Fault('ARCHIVE_TRUNCATED', { where, wantedBytes: length, foundBytes: bytes.length });
  }
  return bytes;
}

/**
 * Reads a source from `start` to its end in pieces of at most `windowBytes`; the next pieces are
 * read while one is being used.
 */
export const readWindows = (
  source: ByteSource,
  windowBytes: number,
  where: string,
  start = 0,
): AsyncGenerator<Uint8Array> =>
  inParallel(
    offsetsOf(start, source.sizeBytes, windowBytes),
    (offset) =>
      readExactly(source, offset, Math.min(windowBytes, source.sizeBytes - offset), where),
    LIMITS.chunk.parallelRuns,
  );

function* offsetsOf(start: number, end: number, step: number): Generator<number> {
  for (let offset = start; offset < end; offset += step) yield offset;
}
