const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/**
 * @param at a time that is over; the server's clock, which tells it, need not be ours
 * @returns how long ago it was: `3 min ago`; `now`, also for what our clock has still ahead; `–` for never
 */
export const formatAge = (at: string | null, nowMs: number): string =>
  at === null ? '–' : relativeTo(Math.min(Date.parse(at), nowMs), nowMs);

/** @returns how far ahead something is, or how long ago it was: `in 30 d`, `3 min ago` */
export const formatDue = (at: string, nowMs: number): string => relativeTo(Date.parse(at), nowMs);

/** @returns a day that was, and how long ago: `2026-11-19 (3 d ago)` */
export const formatDay = (at: string, nowMs: number): string =>
  `${at.slice(0, 10)} (${formatAge(at, nowMs)})`;

/** @returns a day when something is due, and how far ahead it is: `2026-12-22 (in 30 d)` */
export const formatDueDay = (at: string, nowMs: number): string =>
  `${at.slice(0, 10)} (${formatDue(at, nowMs)})`;

function relativeTo(atMs: number, nowMs: number): string {
  const ms = nowMs - atMs;
  const distance = Math.abs(ms);
  const [unit, size] = UNITS.find(([, each]) => distance >= each) ?? [];
  if (unit === undefined || size === undefined) return 'now';
  const amount = `${ms > 0 ? Math.floor(distance / size) : Math.round(distance / size)} ${unit}`;
  return ms > 0 ? `${amount} ago` : `in ${amount}`;
}
