const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** @returns how long ago something was, or how far ahead: `3 min ago`, `in 30 d`; `–` for never */
export function formatAge(at: string | null, nowMs: number): string {
  if (at === null) return '–';
  const ms = nowMs - Date.parse(at);
  const distance = Math.abs(ms);
  const [unit, size] = UNITS.find(([, each]) => distance >= each) ?? [];
  if (unit === undefined || size === undefined) return 'now';
  const amount = `${ms > 0 ? Math.floor(distance / size) : Math.round(distance / size)} ${unit}`;
  return ms > 0 ? `${amount} ago` : `in ${amount}`;
}

/** @returns a day and how far it is, such as `2026-12-22 (in 30 d)` */
export const formatDay = (at: string, nowMs: number): string =>
  `${at.slice(0, 10)} (${formatAge(at, nowMs)})`;
