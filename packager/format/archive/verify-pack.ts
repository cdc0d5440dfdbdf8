import type { ChunkIndex, FrameEntry } from '../../../schemas/archive/chunk-index.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type ByteSource, readWindows } from '../byte-source.ts';
import { type Decompress, openFrame, takeChunk } from '../chunks/open-frame.ts';
import { createDigester, expectDigest } from '../digest.ts';

/** A disk and which of its frames in the pack comes next. */
export interface DiskCursor {
  readonly disk: string;
  readonly index: ChunkIndex;
  next: number;
  readonly end: number;
}

export interface PackOptions {
  readonly source: ByteSource;
  readonly decompress: Decompress;
  /** Called for every window read; may throw to stop. */
  readonly onBytes: (count: number) => void;
}

const WINDOW_BYTES = 4 * 2 ** 20;

/**
 * Verifies a pack in one pass from start to end: its own digest, and each chunk that any disk has in
 * it. Memory: two windows.
 *
 * @throws Fault DIGEST_MISMATCH, CHUNK_CORRUPT, ARCHIVE_TRUNCATED
 */
export async function verifyPack(
  pack: Descriptor,
  cursors: DiskCursor[],
  { source, decompress, onBytes }: PackOptions,
): Promise<{ chunks: number; plainBytes: number }> {
  const what = `pack ${pack.digest}`;
  const digester = createDigester();
  const room = new Uint8Array(LIMITS.chunk.frameBytes);
  const total = { chunks: 0, plainBytes: 0 };
  let kept: Uint8Array = new Uint8Array(0);
  let start = 0;
  for await (const window of readWindows(source, WINDOW_BYTES, what)) {
    onBytes(window.length);
    digester.update(window);
    const bytes = kept.length === 0 ? window : Buffer.concat([kept, window]);
    let next = firstOf(cursors);
    while (next && next.offset + next.storedBytes <= start + bytes.length) {
      openForAll(next, bytes.subarray(next.offset - start));
      next = firstOf(cursors);
    }
    const from = Math.min(next?.offset ?? start + bytes.length, start + bytes.length);
    kept = bytes.subarray(from - start);
    start = from;
  }
  expectDigest(digester.digest(), pack.digest, what);
  return total;

  /** What two disks share is decoded once, and each chunk of it looked at once. */
  function openForAll(frame: FrameEntry, bytes: Uint8Array): void {
    const stored = bytes.subarray(0, frame.storedBytes);
    let plain: Uint8Array | undefined;
    const seen = new Set<string>();
    for (const cursor of cursors) {
      const own = frameAt(cursor);
      if (!own || !isSame(own, frame)) continue;
      cursor.next += 1;
      const place = { disk: cursor.disk, packDigest: pack.digest };
      plain ??= openFrame(own, place, stored, { room, decompress });
      for (let number = own.firstChunk; number < own.endChunk; number += 1) {
        const chunk = cursor.index.chunk(number);
        const key = `${chunk.offset} ${chunk.plainBytes} ${chunk.digest}`;
        if (seen.has(key)) continue;
        seen.add(key);
        takeChunk(chunk, number, place, plain);
        total.chunks += 1;
        total.plainBytes += chunk.plainBytes;
      }
    }
  }
}

const frameAt = ({ index, next, end }: DiskCursor): FrameEntry | undefined =>
  next < end ? index.frame(next) : undefined;

/** @returns the frame that comes first in the pack, of those that come next on each disk */
function firstOf(cursors: readonly DiskCursor[]): FrameEntry | undefined {
  let first: FrameEntry | undefined;
  for (const cursor of cursors) {
    const frame = frameAt(cursor);
    if (frame && (!first || frame.offset < first.offset)) first = frame;
  }
  return first;
}

const isSame = (a: FrameEntry, b: FrameEntry): boolean =>
  a.offset === b.offset && a.storedBytes === b.storedBytes && a.plainBytes === b.plainBytes;
