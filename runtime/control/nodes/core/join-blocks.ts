import type { FigureRange, Series } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { FigureBlock } from '../ports/figure-store.ts';
import { columnsOf } from './stored-samples.ts';

/**
 * Makes one series of what is stored and what is in memory.
 *
 * @param blocks of one subject and range; of two that are the same, the later one in the list counts
 * @param now milliseconds since 1970; what is older than the range is left out
 */
export function joinBlocks(
  blocks: readonly FigureBlock[],
  range: FigureRange,
  now: number,
): Series {
  const { stepMs, keptMs } = LIMITS.figures.ranges[range];
  const newest = new Map(blocks.map((each) => [each.block, each]));
  const samples = [...newest.values()]
    .toSorted((a, b) => a.block - b.block)
    .flatMap((each) => each.samples)
    .filter(({ at }) => at > now - keptMs && at <= now);
  const { at, values } = columnsOf(samples);
  return { stepMs, at, values };
}
