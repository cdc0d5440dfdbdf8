import { GAP_MS } from './with-gaps.ts';

/**
 * Turns a counter that rises since a machine started into a rate.
 *
 * @param at times of the samples in milliseconds
 * @param counter the counter at these times; null: not known
 * @returns units per second; the first sample is null, and so are those
 *   after a restart (the counter fell) or after a gap
 */
export function counterRates(
  at: readonly number[],
  counter: readonly (number | null)[],
): (number | null)[] {
  return at.map((time, index) => {
    const [timeBefore, before, value] = [at[index - 1], counter[index - 1], counter[index]];
    if (timeBefore === undefined || before == null || value == null) return null;
    if (value < before || time <= timeBefore || time - timeBefore > GAP_MS) return null;
    return ((value - before) * 1_000) / (time - timeBefore);
  });
}
