/** The event loop that something shares with everything else in its process. */
export interface LoopSight {
  /** Whether there is so much to do right now that what is a courtesy should wait. */
  readonly isBusy: () => boolean;
  /** A clock that never goes back. */
  readonly nowMs: () => number;
}

/** One with nothing else to do, and in which nothing takes time: what happens does not depend on how fast it is. */
export const IDLE_LOOP: LoopSight = { isBusy: () => false, nowMs: () => 0 };
