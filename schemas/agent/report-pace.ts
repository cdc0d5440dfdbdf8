import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';
import type { ReportAnswer } from './difference.ts';

/**
 * Header of answers to reports: the seconds from one report to the next while nothing changes. It is none of
 * the answer itself, in which agents of before take nothing that they do not know.
 */
export const REPORT_PACE_HEADER = 'stackyard-report-pace';

const SECOND_MS = 1_000;
const ReportPace = z.coerce
  .number()
  .int()
  .min(1)
  .max(LIMITS.agent.reportPaceMostMs / SECOND_MS);

/** Answer to a report, and how often the next ones are wanted; undefined: as often as ever. */
export type PacedAnswer = ReportAnswer & { readonly everyMs?: number | undefined };

/** @returns the header's value for a number of milliseconds */
export const writePace = (everyMs: number): string => String(Math.round(everyMs / SECOND_MS));

/** @returns milliseconds; undefined for a value that says nothing sensible */
export function readPace(value: unknown): number | undefined {
  const seconds = typeof value === 'string' ? ReportPace.safeParse(value).data : undefined;
  return seconds === undefined ? undefined : seconds * SECOND_MS;
}
