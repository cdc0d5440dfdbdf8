/** Rehearsals of upgrades. */
export const REHEARSAL_LIMITS = {
  /** How many results of one stack are kept, the newest. */
  mostKept: 20,
  /** What is kept of the console of the machine that failed, and of what one hook has printed: the end. */
  consoleChars: 8_000,
  hookChars: 4_000,
  /** How long a rehearsal may wait for the stack, for images, and for machines, in each of its steps. */
  stepMs: 48 * 60 * 60_000,
} as const;
