import { WEEK_DAYS } from '../../../../schemas/api/resources/local-time.ts';

/** What a clock on a wall shows. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly date: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const FIRST_DAY = 3;

const formats = new Map<string, Intl.DateTimeFormat>();

/** @returns what a clock in a time zone shows at an instant */
export function wallTime(ms: number, zone: string): WallTime {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'gregory',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    date: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

/** @returns the instant at which a clock in UTC shows it */
export const utcMs = ({ year, month, date, hour, minute }: WallTime): number =>
  Date.UTC(year, month - 1, date, hour, minute);

/**
 * @returns the instant at which a clock in a time zone shows it: the first, when it shows it twice; as much later
 *   as the clock is put forward, when it never does
 */
export function instantOf(wall: WallTime, zone: string): number {
  const asUtc = utcMs(wall);
  const aheadAt = (ms: number): number => utcMs(wallTime(ms, zone)) - ms;
  // No zone is a day away from UTC, and none changes its offset twice in two days.
  const before = asUtc - aheadAt(asUtc - DAY_MS);
  const after = asUtc - aheadAt(asUtc + DAY_MS);
  return utcMs(wallTime(before, zone)) === asUtc || utcMs(wallTime(after, zone)) !== asUtc
    ? before
    : after;
}

/** @returns the number of a day of the week, 0 being the first of {@link WEEK_DAYS} */
export const weekDayOf = ({ year, month, date }: WallTime): number =>
  (Math.floor(Date.UTC(year, month - 1, date) / DAY_MS) + FIRST_DAY) % WEEK_DAYS.length;
