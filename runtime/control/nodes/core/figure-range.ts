import type { FigureRange } from '../../../../schemas/api/resources/node.ts';
import { NodeId } from '../../../../schemas/ids/brand.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const { ranges } = LIMITS.figures;

/** What figures of all nodes together are kept as. */
export const ALL_NODES = 'all-nodes';

/** @returns whether figures of a subject are kept for longer than an hour: those of machines are not */
export const isKeptLong = (subject: string): boolean =>
  subject === ALL_NODES || NodeId.safeParse(subject).success;

/** Ranges of means, which are kept for longer than the samples that they are made of. */
export const LONG_RANGES = ['day', 'week', 'month'] as const satisfies readonly FigureRange[];

/** @param at milliseconds since 1970. @returns which block of a range has that moment */
export const blockOf = (range: FigureRange, at: number): number =>
  Math.floor(at / ranges[range].blockMs);

/** @returns when the step of a range that has this moment begins */
export const stepOf = (range: FigureRange, at: number): number =>
  Math.floor(at / ranges[range].stepMs) * ranges[range].stepMs;

/** @returns the first block that has something of a range which ends now */
export const oldestBlock = (range: FigureRange, now: number): number =>
  blockOf(range, now - ranges[range].keptMs);

/**
 * Each block has its place, which is written over when the range has gone by: what is stored stays
 * as large as it is. There is one more than the range has blocks, because the first and the last
 * are not whole.
 */
export const slotOf = ({ range, block }: { range: FigureRange; block: number }): number => {
  const { blockMs, keptMs } = ranges[range];
  return block % (Math.ceil(keptMs / blockMs) + 1);
};
