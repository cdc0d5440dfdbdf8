import type { Blocks } from '../../core/nbd/parts-of-volume.ts';

/** @returns first block and count of each; there may be millions */
export function packBlocks(ranges: Iterable<Blocks>): Float64Array {
  const numbers: number[] = [];
  for (const { firstBlock, blocks } of ranges) numbers.push(firstBlock, blocks);
  return Float64Array.from(numbers);
}

export function unpackBlocks(packed: Float64Array): Blocks[] {
  const ranges: Blocks[] = [];
  for (let at = 0; at < packed.length; at += 2) {
    ranges.push({ firstBlock: packed[at] ?? 0, blocks: packed[at + 1] ?? 0 });
  }
  return ranges;
}
