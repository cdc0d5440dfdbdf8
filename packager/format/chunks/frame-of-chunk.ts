import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';

/** @returns the number of the frame that a chunk is in, found by halving: both tables are sorted */
export function frameOfChunk(index: ChunkIndex, chunk: number): number {
  let low = 0;
  let high = index.frameCount;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (index.frame(middle).endChunk <= chunk) low = middle + 1;
    else high = middle;
  }
  return low;
}
