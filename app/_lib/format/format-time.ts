import { LANGUAGE } from '../../_text/language.ts';
import { timeText } from '../../_text/time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Times further away than this are told by their date. */
const TELLS_DATE_AFTER_MS = 30 * DAY;

const DATE = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short', year: 'numeric' });
const FULL = new Intl.DateTimeFormat(LANGUAGE, {
  dateStyle: 'long',
  timeStyle: 'long',
});

/**
 * Says how long ago something was.
 *
 * @param at milliseconds since 1970, of a time that is over; the server's clock tells it, which need not
 *   be the reader's: what that has still ahead has just been
 * @param now the same, by the reader's clock
 * @returns such as `just now`, `5 min ago`, `3 Oct 2026`
 */
export const formatPastTime = (at: number, now: number): string =>
  formatDueTime(Math.min(at, now), now);

/**
 * Says how far ahead something is, or how long ago it was.
 *
 * @param at milliseconds since 1970
 * @param now the same
 * @returns such as `in 11 days`, `just now`, `5 min ago`, `27 Dec 2027`
 */
export function formatDueTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  if (distance >= TELLS_DATE_AFTER_MS) return DATE.format(at);
  const amount = formatDistance(distance);
  if (amount === undefined) return timeText.now;
  return at <= now ? timeText.ago(amount) : timeText.ahead(amount);
}

function formatDistance(ms: number): string | undefined {
  if (ms < 10_000) return undefined;
  if (ms < MINUTE) return timeText.seconds(Math.floor(ms / 1000));
  if (ms < HOUR) return timeText.minutes(Math.floor(ms / MINUTE));
  if (ms < DAY) return timeText.hours(Math.floor(ms / HOUR));
  return timeText.days(Math.floor(ms / DAY));
}

/** @returns date, time and time zone in full, for titles: `22 November 2026 at 20:31:07 UTC`. */
export const formatFullTime = (at: number): string => FULL.format(at);
