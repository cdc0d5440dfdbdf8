import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';

export interface ExtentsByChunk {
  /** @returns numbers of the extents that a chunk has, rising */
  of(chunk: number): Uint32Array;
}

/** Extents are sorted by block; this finds them by chunk, in two flat tables (a counting sort). */
export function groupExtents(index: ChunkIndex): ExtentsByChunk {
  const starts = new Uint32Array(index.chunkCount + 1);
  for (let i = 0; i < index.extentCount; i += 1) {
    const slot = index.extent(i).chunk + 1;
    starts[slot] = (starts[slot] ?? 0) + 1;
  }
  for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const next = starts.slice();
  const sorted = new Uint32Array(index.extentCount);
  for (let i = 0; i < index.extentCount; i += 1) {
    const { chunk } = index.extent(i);
    const at = next[chunk] ?? 0;
    sorted[at] = i;
    next[chunk] = at + 1;
  }
  return { of: (chunk) => sorted.subarray(starts[chunk], starts[chunk + 1]) };
}
