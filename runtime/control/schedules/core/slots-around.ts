import { WEEK_DAYS } from '../../../../schemas/api/resources/local-time.ts';
import type { ScheduleTimes } from '../../../../schemas/api/resources/schedule.ts';
import { instantOf, utcMs, wallTime, weekDayOf } from './local-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** So many periods before and after now, each with a day to spare for what a zone and a spread move. */
const PERIODS = 2;
const PERIOD_DAYS = { day: 1, week: 7, month: 31 } as const;
const SPARE_DAYS = 2;

/**
 * @returns when a schedule begins, ascending, in milliseconds since 1970: at least twice before now and twice after,
 *   before the stacks are spread
 */
export function slotsAround(times: ScheduleTimes, nowMs: number): readonly number[] {
  if (times.every === 'hour') {
    const hour = Math.floor(nowMs / HOUR_MS);
    return Array.from({ length: 2 * PERIODS + 2 }, (_, at) => (hour - PERIODS + at) * HOUR_MS);
  }
  const days = PERIODS * PERIOD_DAYS[times.every] + SPARE_DAYS;
  const [hour = 0, minute = 0] = times.at.split(':').map(Number);
  const today = utcMs({ ...wallTime(nowMs, times.zone), hour: 0, minute: 0 });
  return Array.from({ length: 2 * days + 1 }, (_, at) => today + (at - days) * DAY_MS)
    .map((midnight) => wallTime(midnight, 'UTC'))
    .filter((day) => isDayOf(times, day))
    .map((day) => instantOf({ ...day, hour, minute }, times.zone));
}

function isDayOf(
  times: Exclude<ScheduleTimes, { readonly every: 'hour' }>,
  day: Parameters<typeof weekDayOf>[0],
): boolean {
  if (times.every === 'week') return WEEK_DAYS[weekDayOf(day)] === times.day;
  return times.every === 'day' || day.date === times.date;
}
