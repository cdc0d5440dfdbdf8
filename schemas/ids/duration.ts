import { z } from 'zod';

const UNITS_MS = { ms: 1, s: 1e3, min: 6e4, h: 36e5, d: 864e5 } as const;
const PATTERN = /^(\d+(?:\.\d+)?) ?(ms|s|min|h|d)$/;

/** Reads a duration such as `90 s` or `10 min`. @returns milliseconds, or undefined */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  if (!match) return undefined;
  return Math.round(Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS]);
}

/** Writes a duration for people, in at most two units: `1 min 20 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${seconds} s`;
  const units: [string, number][] = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  const parts: string[] = [];
  let rest = seconds;
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(' ');
}

const WANTED = 'a time with a unit, such as 90 s or 10 min';

/** A duration in appliance.yaml: text with a unit, read into milliseconds. */
export const Duration = z.string({ error: WANTED }).transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: WANTED });
  return z.NEVER;
});
