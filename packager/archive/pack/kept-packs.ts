import { LIMITS } from '../../../schemas/config/limits.ts';
import type { BasePack } from '../../format/archive/base-chunks.ts';
import { type ByteSource, readExactly } from '../../format/byte-source.ts';
import type { ChunkTable } from '../../format/chunks/chunk-table.ts';
import { type Decompress, openFrame, takeChunk } from '../../format/chunks/open-frame.ts';

/** A frame of a base pack, and what the new disks need of it. */
export interface FrameUse {
  /** Number in the table. */
  readonly frame: number;
  /** Numbers of chunks in the table, by their place in the frame. */
  readonly chunks: readonly number[];
  readonly plainBytes: number;
}

/** What the new disks need of a base pack. */
export interface PackUse {
  /** By their offset in the pack. */
  readonly frames: readonly FrameUse[];
  /** Stored bytes of these frames, and the part of them that is needed. */
  readonly storedBytes: number;
  readonly neededBytes: number;
}

/** A base pack that the new disks use. */
export interface KeptPack extends BasePack {
  readonly use: PackUse;
}

/**
 * @param used numbers of chunks that the new disks have
 * @param packCount how many base packs there are; chunks elsewhere are passed over
 * @returns what is used of each of them
 */
export function usesOf(used: Uint32Array, table: ChunkTable, packCount: number): PackUse[] {
  if (packCount === 0) return [];
  const frames = Array.from({ length: packCount }, (): FrameUse[] => []);
  const sorted = used.toSorted(table.byPlace);
  for (let i = 0; i < sorted.length;) {
    const frame = table.frameOf(sorted[i] ?? 0);
    const chunks: number[] = [];
    let plainBytes = 0;
    for (; i < sorted.length && table.frameOf(sorted[i] ?? 0) === frame; i += 1) {
      const number = sorted[i] ?? 0;
      chunks.push(number);
      plainBytes += table.plainBytesOf(number);
    }
    frames[table.frames.entry(frame).pack]?.push({ frame, chunks, plainBytes });
  }
  return frames.map((list) => sumUp(list, table));
}

function sumUp(frames: readonly FrameUse[], table: ChunkTable): PackUse {
  let storedBytes = 0;
  let neededBytes = 0;
  for (const use of frames) {
    const stored = table.frames.entry(use.frame).storedBytes;
    storedBytes += stored;
    neededBytes += stored * shareOf(use, table);
  }
  return { frames, storedBytes, neededBytes };
}

/** @returns how much of a frame's plain bytes is used */
const shareOf = ({ frame, plainBytes }: FrameUse, table: ChunkTable): number =>
  plainBytes / table.frames.entry(frame).plainBytes;

/**
 * The rule of compaction: a pack of an earlier version stays a part of the new one as long as at
 * least half of its bytes are used. Whoever has nothing yet fetches ranges and never the rest of it;
 * but who copies whole archives carries it, at most once again as much as what is needed.
 */
export const isWorthKeeping = ({ neededBytes }: PackUse, pack: BasePack): boolean =>
  neededBytes >= LIMITS.chunk.leastUsedShare * pack.descriptor.size;

/** The same rule within a pack that is not kept: such frames are copied, of others what is used. */
export const isWorthCopying = (use: FrameUse, table: ChunkTable): boolean =>
  shareOf(use, table) >= LIMITS.chunk.leastUsedShare;

/** A frame of a base pack, its used chunks verified. Bytes are valid until the next is asked for. */
export interface ReadFrame extends FrameUse {
  readonly stored: Uint8Array;
  readonly plain: Uint8Array;
}

const { runBytes: RUN_BYTES } = LIMITS.chunk;

/**
 * Reads the used frames of a base pack and verifies what is used of each: what an earlier archive
 * says of itself is not believed.
 *
 * @param source the pack
 * @throws Fault CHUNK_CORRUPT, ARCHIVE_TRUNCATED
 */
export async function* readUsed(
  { use: { frames }, descriptor: { digest } }: KeptPack,
  source: ByteSource,
  { table, decompress }: { table: ChunkTable; decompress: Decompress },
): AsyncGenerator<ReadFrame> {
  const room = new Uint8Array(LIMITS.chunk.frameBytes);
  const place = { disk: 'base', packDigest: digest };
  for (let first = 0; first < frames.length;) {
    const { start, stop, end } = findRun(frames, first, table);
    const bytes = await readExactly(source, start, stop - start, `pack ${digest}`);
    for (; first < end; first += 1) {
      const use = frames[first] as FrameUse;
      const { offset, storedBytes, plainBytes } = table.frames.entry(use.frame);
      const stored = bytes.subarray(offset - start, offset - start + storedBytes);
      const firstChunk = use.chunks[0] ?? 0;
      const plain = openFrame({ plainBytes, firstChunk }, place, stored, { room, decompress });
      for (const number of use.chunks) takeChunk(table.entry(number), number, place, plain);
      yield { ...use, stored, plain };
    }
  }
}

/** Frames that are read at once. @returns their bytes in the pack, and the frame behind the last */
function findRun(
  frames: readonly FrameUse[],
  first: number,
  table: ChunkTable,
): { start: number; stop: number; end: number } {
  const start = table.frames.entry(frames[first]?.frame ?? 0).offset;
  let end = first;
  let stop = start;
  for (; end < frames.length; end += 1) {
    const { offset, storedBytes } = table.frames.entry(frames[end]?.frame ?? 0);
    if (end > first && offset + storedBytes - start > RUN_BYTES) break;
    stop = Math.max(stop, offset + storedBytes);
  }
  return { start, stop, end };
}
