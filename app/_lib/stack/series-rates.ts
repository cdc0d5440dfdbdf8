/**
 * Turns a counter that rises since a machine started into a rate.
 *
 * @param at times of the samples in milliseconds
 * @param counter the counter at these times
 * @returns units per second; the first sample and samples after a restart (the counter fell) are null
 */
export function counterRates(at: readonly number[], counter: readonly number[]): (number | null)[] {
  return at.map((time, index) => {
    const [timeBefore, before, value] = [at[index - 1], counter[index - 1], counter[index]];
    if (timeBefore === undefined || before === undefined || value === undefined) return null;
    if (value < before || time <= timeBefore) return null;
    return ((value - before) * 1_000) / (time - timeBefore);
  });
}
