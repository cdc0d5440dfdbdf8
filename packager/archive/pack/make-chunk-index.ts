import type { ChunkIndex, FrameEntry, PackEntry } from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ChunkTable } from '../../format/chunks/chunk-table.ts';
import { encodeChunkIndex } from '../../format/chunks/encode-chunk-index.ts';
import type { ExtentList } from './extent-list.ts';

/** The packs of an appliance, by their number in the table. */
export interface NumberedPacks {
  readonly entries: readonly PackEntry[];
  /** Those with what a boot reads first. They come first in every index. */
  readonly boot: ReadonlySet<number>;
}

/**
 * Makes the chunk index of one disk out of the tables of the whole appliance: only the chunks,
 * frames and packs it uses, numbered anew, in the order of packs and of their places in them. Equal
 * disks have equal indexes, whichever of their roles has a boot trace: nodes keep one image of each
 * index.
 *
 * @param diskBytes whole blocks
 */
export function makeChunkIndex(
  diskBytes: number,
  extents: ExtentList,
  table: ChunkTable,
  { entries, boot }: NumberedPacks,
): Uint8Array {
  const isBoot = (chunk: number): boolean =>
    boot.has(table.frames.entry(table.frameOf(chunk)).pack);
  const used = usedChunks(extents, table).sort(table.byPlace);
  const bootChunks = used.filter(isBoot);
  const chunks = new Uint32Array(used.length);
  chunks.set(bootChunks);
  chunks.set(
    used.filter((chunk) => !isBoot(chunk)),
    bootChunks.length,
  );
  const numbers = new Uint32Array(table.count);
  chunks.forEach((old, number) => {
    numbers[old] = number;
  });
  const frames = framesOf(chunks, table);
  const index: ChunkIndex = {
    blockBytes: LIMITS.chunk.blockBytes,
    diskBytes,
    bootChunks: bootChunks.length,
    packs: frames.packs.map((number) => entries[number] as PackEntry),
    frameCount: frames.entries.length,
    chunkCount: chunks.length,
    extentCount: extents.count,
    frame: (i) => frames.entries[i] as FrameEntry,
    chunk: (i) => table.entry(chunks[i] ?? 0),
    extent: (i) => ({
      firstBlock: extents.firstBlock(i),
      chunk: numbers[extents.chunk(i)] ?? 0,
    }),
  };
  return encodeChunkIndex(index);
}

/** @returns numbers of the different chunks of a disk */
function usedChunks(extents: ExtentList, table: ChunkTable): Uint32Array {
  const isUsed = new Uint8Array(table.count);
  for (let i = 0; i < extents.count; i += 1) isUsed[extents.chunk(i)] = 1;
  return Uint32Array.from(isUsed.keys()).filter((number) => isUsed[number] === 1);
}

/**
 * @param chunks in the order of their places
 * @returns the frames they are in, and the old numbers of the packs these are in
 */
function framesOf(
  chunks: Uint32Array,
  table: ChunkTable,
): { entries: readonly FrameEntry[]; packs: readonly number[] } {
  const entries: FrameEntry[] = [];
  const packs: number[] = [];
  for (let firstChunk = 0; firstChunk < chunks.length;) {
    const frame = table.frameOf(chunks[firstChunk] ?? 0);
    let endChunk = firstChunk + 1;
    while (endChunk < chunks.length && table.frameOf(chunks[endChunk] ?? 0) === frame) {
      endChunk += 1;
    }
    const place = table.frames.entry(frame);
    if (packs.at(-1) !== place.pack) packs.push(place.pack);
    entries.push({ ...place, pack: packs.length - 1, firstChunk, endChunk });
    firstChunk = endChunk;
  }
  return { entries, packs };
}
