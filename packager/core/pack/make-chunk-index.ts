import type { ChunkIndex, PackEntry } from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { encodeChunkIndex } from '../../format/chunks/encode-chunk-index.ts';
import type { ChunkTable } from '../../format/chunks/chunk-table.ts';
import type { ExtentList } from './extent-list.ts';

const UNUSED = 0xffff_ffff;

/**
 * Makes the chunk index of one disk out of the tables of the whole appliance: only the chunks and
 * packs it uses, numbered anew, in the order of packs and of offsets in them.
 *
 * @param diskBytes whole blocks
 * @param packs of the appliance, by their number in the table
 */
export function makeChunkIndex(
  diskBytes: number,
  extents: ExtentList,
  table: ChunkTable,
  packs: readonly PackEntry[],
): Uint8Array {
  const chunks = sortByPlace(
    numberUsed(table.count, extents.count, (i) => extents.chunk(i)),
    table,
  );
  const packOf = (i: number): number => table.placeOf(chunks.used[i] ?? 0).pack;
  const usedPacks = numberUsed(packs.length, chunks.used.length, packOf);
  const index: ChunkIndex = {
    blockBytes: LIMITS.chunk.blockBytes,
    diskBytes,
    bootChunks: 0,
    packs: Array.from(usedPacks.used, (number) => packs[number] as PackEntry),
    chunkCount: chunks.used.length,
    extentCount: extents.count,
    chunk: (i) => {
      const entry = table.entry(chunks.used[i] ?? 0);
      return { ...entry, pack: usedPacks.numbers[entry.pack] ?? 0 };
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
function sortByPlace({ used, numbers }: Numbering, table: ChunkTable): Numbering {
  const packs = Uint32Array.from(used, (number) => table.placeOf(number).pack);
  const offsets = Float64Array.from(used, (number) => table.placeOf(number).offset);
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
