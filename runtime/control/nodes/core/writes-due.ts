import { LIMITS } from '../../../../schemas/config/limits.ts';

/** How far what is kept of something has been written. */
export interface WriteState {
  readonly subject: string;
  /** When it was last measured; milliseconds since 1970. */
  readonly until: number;
  /** When it was last written; 0: never. */
  readonly writtenAt: number;
}

/**
 * Chooses of what the means are written now: of whatever was not written for an hour, those that wait
 * for longest, and never of so many at once that others have to wait.
 */
export function writesDue(
  states: readonly WriteState[],
  now: number,
  extent: 'due' | 'all',
): string[] {
  const { longFlushMs, longFlushShare, longFlushLeast } = LIMITS.figures;
  const isDue = ({ writtenAt }: WriteState): boolean => now - writtenAt >= longFlushMs;
  const fresh = states.filter(({ until, writtenAt }) => until > writtenAt);
  const most = Math.max(longFlushLeast, Math.ceil(states.length * longFlushShare));
  const chosen =
    extent === 'all'
      ? fresh
      : fresh
          .filter(isDue)
          .toSorted((a, b) => a.writtenAt - b.writtenAt)
          .slice(0, most);
  return chosen.map(({ subject }) => subject);
}
