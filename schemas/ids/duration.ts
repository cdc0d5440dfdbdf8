import { z } from 'zod';

export { formatDuration } from './format-duration.ts';

const UNITS_MS = { ms: 1, s: 1e3, min: 6e4, h: 36e5, d: 864e5 } as const;
const PATTERN = /^(\d+(?:\.\d+)?) ?(ms|s|min|h|d)$/;

/** Reads a duration such as `90 s` or `10 min`. @returns milliseconds, or undefined */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  if (!match) return undefined;
  return Math.round(Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS]);
}

const WANTED = 'a time with a unit, such as 90 s or 10 min';

/** A duration in appliance.yaml: text with a unit, read into milliseconds. */
export const Duration = z.string({ error: WANTED }).transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: WANTED });
  return z.NEVER;
});
