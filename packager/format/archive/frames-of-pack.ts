import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';

/** Frames are sorted by pack, so those of one are found by halving. */
export function framesOfPack(index: ChunkIndex, pack: number): { first: number; end: number } {
  const firstFrom = (wanted: number): number => {
    let low = 0;
    let high = index.frameCount;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (index.frame(middle).pack < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { first: firstFrom(pack), end: firstFrom(pack + 1) };
}
