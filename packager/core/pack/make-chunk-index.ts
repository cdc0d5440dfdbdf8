import type { ChunkIndex, PackEntry } from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { encodeChunkIndex } from '../../format/chunks/encode-chunk-index.ts';
import type { ChunkTable } from '../../format/chunks/chunk-table.ts';
import type { ExtentList } from './extent-list.ts';

/** The packs of an appliance, by their number in the table. */
export interface NumberedPacks {
  readonly entries: readonly PackEntry[];
  /** Those with what a boot reads first. They come first in every index, in this order. */
  readonly boot: readonly number[];
}

const UNUSED = 0xffff_ffff;

/**
 * Makes the chunk index of one disk out of the tables of the whole appliance: only the chunks and
 * packs it uses, numbered anew, in the order of packs and of offsets in them. Equal disks have equal
 * indexes, whichever of their roles has a boot trace: nodes keep one image of each index.
 *
 * @param diskBytes whole blocks
 */
export function makeChunkIndex(
  diskBytes: number,
  extents: ExtentList,
  table: ChunkTable,
  { entries, boot }: NumberedPacks,
): Uint8Array {
  const order = [...boot, ...[...entries.keys()].filter((number) => !boot.includes(number))];
  const ranks = new Uint32Array(order.length);
  for (const [rank, number] of order.entries()) ranks[number] = rank;
  const rankOf = (chunk: number): number => ranks[table.placeOf(chunk).pack] ?? 0;
  const used = numberUsed(table.count, extents.count, (i) => extents.chunk(i));
  const chunks = sortByPlace(used, rankOf, (chunk) => table.placeOf(chunk).offset);
  const usedPacks = numberUsed(order.length, chunks.used.length, (i) =>
    rankOf(chunks.used[i] ?? 0),
  );
  const index: ChunkIndex = {
    blockBytes: LIMITS.chunk.blockBytes,
    diskBytes,
    bootChunks: countWhile(chunks.used, (chunk) => rankOf(chunk) < boot.length),
    packs: Array.from(usedPacks.used, (rank) => entries[order[rank] ?? 0] as PackEntry),
    chunkCount: chunks.used.length,
    extentCount: extents.count,
    chunk: (i) => {
      const entry = table.entry(chunks.used[i] ?? 0);
      return { ...entry, pack: usedPacks.numbers[ranks[entry.pack] ?? 0] ?? 0 };
    },
    extent: (i) => ({
      firstBlock: extents.firstBlock(i),
      chunk: chunks.numbers[extents.chunk(i)] ?? 0,
    }),
  };
  return encodeChunkIndex(index);
}

interface Numbering {
  /** Old numbers in the new order. */
  readonly used: Uint32Array;
  /** New numbers by the old ones. */
  readonly numbers: Uint32Array;
}

/** Chunks are numbered as they were found; those of earlier archives lie elsewhere in another order. */
function sortByPlace(
  { used, numbers }: Numbering,
  rankOf: (chunk: number) => number,
  offsetOf: (chunk: number) => number,
): Numbering {
  const packs = Uint32Array.from(used, rankOf);
  const offsets = Float64Array.from(used, offsetOf);
  const byPlace = (a: number, b: number): number =>
    (packs[a] ?? 0) - (packs[b] ?? 0) || (offsets[a] ?? 0) - (offsets[b] ?? 0);
  const order = Uint32Array.from(used.keys());
  order.sort(byPlace);
  const sorted = order.map((i) => used[i] ?? 0);
  sorted.forEach((old, number) => {
    numbers[old] = number;
  });
  return { used: sorted, numbers };
}

function countWhile(numbers: Uint32Array, isCounted: (number: number) => boolean): number {
  const end = numbers.findIndex((number) => !isCounted(number));
  return end < 0 ? numbers.length : end;
}

/** @returns which of `total` things are used, in order, and the new number of each old one */
function numberUsed(total: number, uses: number, use: (i: number) => number): Numbering {
  const numbers = new Uint32Array(total).fill(UNUSED);
  for (let i = 0; i < uses; i += 1) numbers[use(i)] = 0;
  const used = new Uint32Array(total);
  let count = 0;
  for (let old = 0; old < total; old += 1) {
    if (numbers[old] === UNUSED) continue;
    used[count] = old;
    numbers[old] = count;
    count += 1;
  }
  return { used: used.subarray(0, count), numbers };
}
