import { LIMITS } from '../../schemas/config/limits.ts';
import type { MappedChunk } from '../format/repository/region-map.ts';
import type { BlockRange } from '../images/ports/disk-reader.ts';

const { regionBlocks } = LIMITS.backup;
const MOST_BLOCKS = LIMITS.chunk.maximumBytes / LIMITS.chunk.blockBytes;

/** What becomes of a part of a disk: chunks that stay as they were, or blocks that are read anew. */
export type Change =
  | { readonly kind: 'keep'; readonly chunk: MappedChunk }
  | { readonly kind: 'read'; readonly range: BlockRange };

/**
 * Brings ranges into order, joins those that touch, and cuts them off at the end of the disk.
 *
 * @param blocks of the disk
 */
export function tidyRanges(ranges: readonly BlockRange[], blocks: number): BlockRange[] {
  const tidy: { firstBlock: number; blocks: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.firstBlock - b.firstBlock)) {
    const end = Math.min(blocks, range.firstBlock + range.blocks);
    if (end <= range.firstBlock) continue;
    const last = tidy.at(-1);
    if (last && last.firstBlock + last.blocks >= range.firstBlock) {
      last.blocks = Math.max(last.blocks, end - last.firstBlock);
    } else tidy.push({ firstBlock: range.firstBlock, blocks: end - range.firstBlock });
  }
  return tidy;
}

/**
 * @param ranges tidy
 * @returns numbers of the regions whose maps may change, rising: a chunk that reaches into a range
 *   may start before it, and be followed by one that starts behind it
 */
export function touchedRegions(ranges: readonly BlockRange[]): number[] {
  const regions: number[] = [];
  for (const { firstBlock, blocks } of ranges) {
    const first = Math.floor(Math.max(0, firstBlock - MOST_BLOCKS) / regionBlocks);
    const last = Math.floor((firstBlock + blocks + MOST_BLOCKS) / regionBlocks);
    for (let region = Math.max(first, (regions.at(-1) ?? -1) + 1); region <= last; region += 1) {
      regions.push(region);
    }
  }
  return regions;
}

/**
 * Divides what was there into what stays and what is read: every chunk that a change touches is read
 * whole, so that all others stay as they are.
 *
 * @param chunks those of an earlier restore point in all touched regions, in order
 * @param ranges what changed since, tidy
 * @returns in the order of the disk
 */
export function planChanges(
  chunks: readonly MappedChunk[],
  ranges: readonly BlockRange[],
): Change[] {
  const changes: Change[] = [];
  let next = 0;
  /** The range that is being widened: from its first block to behind its last. */
  let open: { start: number; end: number } | undefined;
  const close = (): void => {
    if (!open) return;
    const range = { firstBlock: open.start, blocks: open.end - open.start };
    changes.push({ kind: 'read', range });
    open = undefined;
  };
  const widen = (start: number, end: number): void => {
    if (open && start <= open.end) {
      open = { start: open.start, end: Math.max(open.end, end) };
      return;
    }
    close();
    open = { start, end };
  };
  /** Opens ranges that begin before a block. */
  const takeRanges = (before: number): void => {
    for (let range = ranges[next]; range && range.firstBlock < before; range = ranges[next]) {
      widen(range.firstBlock, range.firstBlock + range.blocks);
      next += 1;
    }
  };
  for (const chunk of chunks) {
    const { firstBlock: start, blocks } = chunk;
    takeRanges(start);
    const isInOpen = open !== undefined && start < open.end;
    const range = ranges[next];
    if (isInOpen) widen(start, start + blocks);
    else if (range && range.firstBlock < start + blocks) widen(start, start + blocks);
    else {
      close();
      changes.push({ kind: 'keep', chunk });
    }
    takeRanges(start + blocks);
  }
  takeRanges(Number.POSITIVE_INFINITY);
  close();
  return changes;
}
