/** How long one step of an earlier operation took. */
export interface StepTime {
  readonly step: string;
  readonly ms: number;
}

/** By name of a step: how long it is expected to take, in milliseconds. */
export type ExpectedTimes = Readonly<Record<string, number>>;

/**
 * Tells how long steps are expected to take: the median of what they took before, which one slow day
 * does not change.
 *
 * @param alike times of operations that did the same thing; they count alone where there are any
 * @param others times of other operations of the kind
 */
export const expectedTimes = (
  alike: readonly StepTime[],
  others: readonly StepTime[],
): ExpectedTimes => ({ ...medians(others), ...medians(alike) });

const medians = (times: readonly StepTime[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(times, ({ step }) => step)].map(([step, of]) => [
      step,
      median(of.map(({ ms }) => ms)),
    ]),
  );

/** The lower of the two in the middle: a time that was really taken. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
