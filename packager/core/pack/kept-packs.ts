import { LIMITS } from '../../../schemas/config/limits.ts';
import type { BasePack } from '../../format/archive/base-chunks.ts';
import { type ByteSource, readExactly } from '../../format/byte-source.ts';
import type { ChunkTable } from '../../format/chunks/chunk-table.ts';
import { type Decompress, openChunk } from '../../format/chunks/open-chunk.ts';

/** What a disk needs of a base pack. */
export interface PackUse {
  /** Numbers in the table, by their offset in the pack. */
  readonly chunks: Uint32Array;
  readonly storedBytes: number;
}

/** A base pack that the new disks use. */
export interface KeptPack extends BasePack {
  readonly use: PackUse;
}

/**
 * @param used numbers of chunks that the new disks have
 * @param packCount how many base packs there are
 * @returns what is used of each of them; their own chunks are passed over
 */
export function usesOf(used: Iterable<number>, table: ChunkTable, packCount: number): PackUse[] {
  const lists = Array.from({ length: packCount }, (): number[] => []);
  for (const number of used) lists[table.placeOf(number).pack]?.push(number);
  return lists.map((list) => {
    const chunks = Uint32Array.from(list);
    chunks.sort((a, b) => table.placeOf(a).offset - table.placeOf(b).offset);
    return {
      chunks,
      storedBytes: list.reduce((sum, number) => sum + table.entry(number).storedBytes, 0),
    };
  });
}

/**
 * The rule of compaction: a pack of an earlier version stays a part of the new one as long as at
 * least half of its bytes are used. Whoever has nothing yet fetches ranges and never the rest of it;
 * but who copies whole archives carries it, at most once again as much as what is needed.
 */
export const isWorthKeeping = ({ storedBytes }: PackUse, pack: BasePack): boolean =>
  storedBytes >= LIMITS.chunk.leastUsedShare * pack.descriptor.size;

const { runBytes: RUN_BYTES } = LIMITS.chunk;

/**
 * Reads stored chunks of a base pack and verifies each: what an earlier archive says of itself is
 * not believed.
 *
 * @param source the pack
 * @returns number of a chunk and its stored bytes, valid until the next is asked for
 * @throws Fault CHUNK_CORRUPT, ARCHIVE_TRUNCATED
 */
export async function* readUsed(
  { use: { chunks }, descriptor: { digest } }: KeptPack,
  source: ByteSource,
  { table, decompress }: { table: ChunkTable; decompress: Decompress },
): AsyncGenerator<{ number: number; stored: Uint8Array }> {
  const room = new Uint8Array(LIMITS.chunk.maximumBytes);
  for (let first = 0; first < chunks.length;) {
    const start = table.entry(chunks[first] ?? 0).offset;
    let end = first;
    let stop = start;
    for (; end < chunks.length; end += 1) {
      const { offset, storedBytes } = table.entry(chunks[end] ?? 0);
      if (end > first && offset + storedBytes - start > RUN_BYTES) break;
      stop = Math.max(stop, offset + storedBytes);
    }
    const bytes = await readExactly(source, start, stop - start, `pack ${digest}`);
    for (; first < end; first += 1) {
      const number = chunks[first] ?? 0;
      const chunk = table.entry(number);
      const from = chunk.offset - start;
      const stored = bytes.subarray(from, from + chunk.storedBytes);
      const place = { disk: 'base', number, packDigest: digest };
      openChunk(chunk, place, stored, { room, decompress });
      yield { number, stored };
    }
  }
}
