/**
 * Whether it is time again. A clock that was set back in between would put off for days what is due
 * in seconds.
 *
 * @param sinceMs by the clock, since it was done last; less than nothing when the clock was set back
 */
export const hasPassed = (sinceMs: number, intervalMs: number): boolean =>
  Math.abs(sinceMs) >= intervalMs;
