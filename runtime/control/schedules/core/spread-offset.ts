import type { ScheduleJob, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import { spreadHash } from '../../../../schemas/ids/spread-hash.ts';

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** @returns how long after the beginning of a schedule a stack starts, always the same; in milliseconds */
export function spreadOffset(
  stack: StackId,
  job: ScheduleJob,
  { times, spreadMinutes }: Pick<ScheduleRule, 'times' | 'spreadMinutes'>,
): number {
  const most = times.every === 'hour' ? Math.min(spreadMinutes, HOUR_MINUTES) : spreadMinutes;
  return Math.floor((spreadHash(`${job}\n${stack}`) / 2 ** 32) * most * MINUTE_MS);
}
