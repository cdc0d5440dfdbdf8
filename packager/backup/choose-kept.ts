import { LIMITS } from '../../schemas/config/limits.ts';

/** Which restore points of a stack stay. A point stays when any of these wants it. */
export interface KeepRules {
  /** The newest so many. */
  readonly last?: number | undefined;
  /** The newest of each of the last so many days, weeks, months (UTC) that have any. */
  readonly daily?: number | undefined;
  readonly weekly?: number | undefined;
  readonly monthly?: number | undefined;
}

/** A restore point, as far as rules look at it. */
interface Dated {
  readonly stack: string;
  /** By the clock of whoever wrote it. */
  readonly createdMs: number;
  /** When it came into the repository, by the clock of the place. */
  readonly modifiedMs: number;
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

/** What rules say. */
export interface Judged<Point> {
  /** The points that nothing wants, in the order given. */
  readonly forgotten: readonly Point[];
  /** Those whose date cannot be, and that stay for that. */
  readonly doubtful: readonly Point[];
}

/**
 * Decides for each stack by itself. A writer whose clock was ahead has dated its points after the time at which they came
 * into the repository, or after now. Such a point is the newest of its stack only by its own word: it puts no other one
 * out, and is not put out itself.
 *
 * @param nowMs of whoever asks
 */
export function chooseForgotten<Point extends Dated>(
  points: readonly Point[],
  rules: KeepRules,
  nowMs: number,
): Judged<Point> {
  const doubtful = points.filter((point) => isDoubtful(point, nowMs));
  const dated = points.filter((point) => !doubtful.includes(point));
  const kept = new Set<Point>();
  for (const stack of new Set(dated.map((point) => point.stack))) {
    const newest = dated
      .filter((point) => point.stack === stack)
      .toSorted((a, b) => b.createdMs - a.createdMs);
    for (const point of newest.slice(0, rules.last ?? 0)) kept.add(point);
    for (const period of ['daily', 'weekly', 'monthly'] as const) {
      for (const point of newestOfEach(newest, PERIODS[period], rules[period] ?? 0)) {
        kept.add(point);
      }
    }
  }
  return { forgotten: dated.filter((point) => !kept.has(point)), doubtful };
}

const isDoubtful = ({ createdMs, modifiedMs }: Dated, nowMs: number): boolean =>
  createdMs - Math.min(modifiedMs, nowMs) > LIMITS.backup.clockSlackMs;

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
