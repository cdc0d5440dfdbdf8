import type { NodeFigures } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { Sample } from '../ports/figure-store.ts';

/** What was counted over a longer time says nothing of the moment at its end. */
const LONGEST_MS = 3 * LIMITS.figures.ranges.hour.stepMs;

/**
 * Makes a sample of what a node measured. Counters become rates, so that a mean of them is one.
 *
 * @param before what it measured the last time; undefined: nothing is known
 */
export function nodeSample(figures: NodeFigures, before: NodeFigures | undefined): Sample {
  const { cpuPercent, memoryUsedBytes, poolTotalBytes, poolFreeBytes } = figures;
  return {
    at: Date.parse(figures.at),
    values: {
      cpuPercent,
      memoryUsedBytes,
      poolUsedBytes: poolTotalBytes - poolFreeBytes,
      netReceiveBytesPerSecond: rate('netReceiveBytes', figures, before),
      netSendBytesPerSecond: rate('netSendBytes', figures, before),
    },
    count: 1,
  };
}

/** @returns null after a restart, which sets counters back, and for an agent that does not count */
function rate(
  counter: 'netReceiveBytes' | 'netSendBytes',
  figures: NodeFigures,
  before: NodeFigures | undefined,
): number | null {
  const [now, then] = [figures[counter], before?.[counter]];
  if (!before || now === undefined || then === undefined || now < then) return null;
  const passedMs = Date.parse(figures.at) - Date.parse(before.at);
  if (passedMs <= 0 || passedMs > LONGEST_MS) return null;
  return ((now - then) * 1_000) / passedMs;
}
