import { Fault } from '../../../schemas/errors/fault.ts';
import { parseDuration } from '../../../schemas/ids/duration.ts';

/** @returns what somebody wrote as a duration, in milliseconds @throws Fault USAGE */
export function readDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new Fault('USAGE', { problem: `“${text}” is no duration: write it as "90 s" or "5 min".` });
}
