import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { type ByteSource, readWindows } from '../byte-source.ts';
import { type Decompress, openChunk } from '../chunks/open-chunk.ts';
import { createDigester, expectDigest } from '../digest.ts';

/** A disk and which of its chunks in the pack comes next. */
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
  const room = new Uint8Array(LIMITS.chunk.maximumBytes);
  const total = { chunks: 0, plainBytes: 0 };
  /** What two disks share is decoded once per window: by offset, the entry it was verified as. */
  const verified = new Map<number, string>();
  let kept: Uint8Array = new Uint8Array(0);
  let start = 0;
  for await (const window of readWindows(source, WINDOW_BYTES, what)) {
    onBytes(window.length);
    digester.update(window);
    const bytes = kept.length === 0 ? window : Buffer.concat([kept, window]);
    for (const cursor of cursors) openAvailable(cursor, bytes);
    const from = Math.min(...cursors.map(nextOffset), start + bytes.length);
    kept = bytes.subarray(from - start);
    start = from;
    verified.clear();
  }
  expectDigest(digester.digest(), pack.digest, what);
  return total;

  function openAvailable(cursor: DiskCursor, bytes: Uint8Array): void {
    for (; cursor.next < cursor.end; cursor.next += 1) {
      const chunk = cursor.index.chunk(cursor.next);
      const from = chunk.offset - start;
      if (from + chunk.storedBytes > bytes.length) return;
      const entry = `${chunk.digest} ${chunk.storedBytes} ${chunk.plainBytes}`;
      if (verified.get(chunk.offset) === entry) continue;
      const place = { disk: cursor.disk, number: cursor.next, packDigest: pack.digest };
      const stored = bytes.subarray(from, from + chunk.storedBytes);
      openChunk(chunk, place, stored, { room, decompress });
      verified.set(chunk.offset, entry);
      total.chunks += 1;
      total.plainBytes += chunk.plainBytes;
    }
  }
}

const nextOffset = ({ index, next, end }: DiskCursor): number =>
  next < end ? index.chunk(next).offset : Number.MAX_SAFE_INTEGER;
