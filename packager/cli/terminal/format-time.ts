import { formatDuration } from '../../../schemas/ids/duration.ts';

const SECOND_MS = 1_000;

/** @returns how long ago something was, such as `3 min 20 s ago`; `–` for never */
export function formatAge(at: string | null, nowMs: number): string {
  if (at === null) return '–';
  const ms = nowMs - Date.parse(at);
  return Math.abs(ms) < SECOND_MS ? 'now' : ms > 0 ? `${span(ms)} ago` : `in ${span(-ms)}`;
}

/** @returns a day and how far it is, such as `2026-12-22 (in 30 d)` */
export const formatDay = (at: string, nowMs: number): string =>
  `${at.slice(0, 10)} (${formatAge(at, nowMs)})`;

/** Whole seconds: tenths change while they are read. */
const span = (ms: number): string =>
  formatDuration(Math.max(SECOND_MS, Math.round(ms / SECOND_MS) * SECOND_MS)).replace(
    /\.0 s$/,
    ' s',
  );
