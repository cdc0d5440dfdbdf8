/** Which restore points of a stack stay. A point stays when any of these wants it. */
export interface KeepRules {
  /** The newest so many. */
  readonly last?: number | undefined;
  /** The newest of each of the last so many days, weeks, months (UTC) that have any. */
  readonly daily?: number | undefined;
  readonly weekly?: number | undefined;
  readonly monthly?: number | undefined;
}

interface Dated {
  readonly stack: string;
  readonly createdMs: number;
}

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday; weeks begin on Mondays. */
const MONDAY_DAYS = 3;

const PERIODS = {
  daily: (ms: number): number => Math.floor(ms / DAY_MS),
  weekly: (ms: number): number => Math.floor((Math.floor(ms / DAY_MS) + MONDAY_DAYS) / 7),
  monthly: (ms: number): number => {
    const date = new Date(ms);
    return date.getUTCFullYear() * 12 + date.getUTCMonth();
  },
} as const;

/**
 * Decides for each stack by itself.
 *
 * @returns the points that nothing wants, in the order given
 */
export function chooseForgotten<Point extends Dated>(
  points: readonly Point[],
  rules: KeepRules,
): readonly Point[] {
  const kept = new Set<Point>();
  for (const stack of new Set(points.map((point) => point.stack))) {
    const newest = points
      .filter((point) => point.stack === stack)
      .toSorted((a, b) => b.createdMs - a.createdMs);
    for (const point of newest.slice(0, rules.last ?? 0)) kept.add(point);
    for (const period of ['daily', 'weekly', 'monthly'] as const) {
      for (const point of newestOfEach(newest, PERIODS[period], rules[period] ?? 0)) {
        kept.add(point);
      }
    }
  }
  return points.filter((point) => !kept.has(point));
}

/** @param newest the newest first */
function newestOfEach<Point extends Dated>(
  newest: readonly Point[],
  periodOf: (ms: number) => number,
  most: number,
): readonly Point[] {
  const found = new Map<number, Point>();
  for (const point of newest) {
    const period = periodOf(point.createdMs);
    if (!found.has(period)) found.set(period, point);
  }
  return [...found.values()].slice(0, most);
}
