import type { ScheduleKeep } from '../../../../schemas/api/resources/schedule.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { type WallTime, wallTime, weekDayOf } from './local-clock.ts';

const DAY_MS = 86_400_000;

/** Names the period that something was made in. */
const PERIOD_OF: Readonly<Record<keyof ScheduleKeep, (at: WallTime, atMs: number) => string>> = {
  // The hour that a clock shows twice is two.
  hourly: (_, atMs) => `${Math.floor(atMs / 3_600_000)}`,
  daily: ({ year, month, date }) => `${year}-${month}-${date}`,
  weekly: (at) => `${Date.UTC(at.year, at.month - 1, at.date) / DAY_MS - weekDayOf(at)}`,
  monthly: ({ year, month }) => `${year}-${month}`,
};

/**
 * Decides which of what was made by a schedule goes. Of each of the last so many hours, days, weeks and months that
 * have any, the newest stays; what nobody wants any more is what none of these names. The newest of all stays always.
 * Periods without any do not count, so nothing goes while nothing is made. What was made while the clock was ahead neither goes nor
 * has anything else go before its time has come: all that is made until then would be older than that.
 *
 * @param made by the schedule alone: whatever else there is is not given
 * @param clock `zone`: whose days, weeks (from Monday) and months count; `nowMs`: of the server, which nodes may be ahead of by
 *   `LIMITS.stack.points.clockMs`
 * @returns what goes, oldest first
 */
export function chooseExpired<Made extends { readonly at: Date }>(
  made: readonly Made[],
  keep: ScheduleKeep,
  { zone, nowMs }: { readonly zone: string; readonly nowMs: number },
): Made[] {
  const newestFirst = made
    .filter(({ at }) => at.getTime() <= nowMs + LIMITS.stack.points.clockMs)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const kept = new Set(newestFirst.slice(0, 1));
  for (const period of Object.keys(PERIOD_OF) as (keyof ScheduleKeep)[]) {
    const seen = new Set<string>();
    for (const each of newestFirst) {
      const name = PERIOD_OF[period](wallTime(each.at.getTime(), zone), each.at.getTime());
      if (seen.has(name)) continue;
      seen.add(name);
      if (seen.size > keep[period]) break;
      kept.add(each);
    }
  }
  return newestFirst.filter((each) => !kept.has(each)).toReversed();
}
