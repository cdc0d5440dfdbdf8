import { LIMITS } from '../../../schemas/config/limits.ts';

const { metricIntervalMs } = LIMITS.stack;

/** Samples this far apart belong together; behind a longer time nobody knows what was in between. */
export const GAP_MS = 3 * metricIntervalMs;

/** A sample comes late at times; the mean of a longer while has its place, and is missing or not. */
const gapOf = (stepMs: number): number => (stepMs > metricIntervalMs ? 1.5 * stepMs : GAP_MS);

export interface Lines {
  /** Milliseconds since 1970, oldest first. */
  readonly at: readonly number[];
  readonly series: readonly {
    readonly label: string;
    readonly values: readonly (number | null)[];
  }[];
}

/**
 * Puts a point without values where samples are missing: lines end there and begin anew.
 *
 * @param stepMs how far apart samples are
 */
export function withGaps(chart: Lines, stepMs: number = metricIntervalMs) {
  const places = chart.at.flatMap((time, index) => {
    const next = chart.at[index + 1];
    const gap = next !== undefined && next - time > gapOf(stepMs);
    return gap
      ? [
          { time, index },
          { time: time + stepMs, index: undefined },
        ]
      : [{ time, index }];
  });
  return {
    at: places.map(({ time }) => time),
    series: chart.series.map(({ label, values }) => ({
      label,
      values: places.map(({ index }) => (index === undefined ? null : (values[index] ?? null))),
    })),
  };
}
