import { formatDuration } from '../../../schemas/ids/format-duration.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** @returns a time that runs while it is read, in whole seconds: `7 s`, `1 min 20 s`. */
export const formatSeconds = (ms: number): string =>
  ms < MINUTE_MS ? `${Math.floor(ms / SECOND_MS)} s` : formatDuration(ms);
