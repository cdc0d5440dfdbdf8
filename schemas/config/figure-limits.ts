const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is kept of figures; part of `LIMITS`. */
export const FIGURE_LIMITS = {
  /**
   * Ranges of time that figures are shown over: how far apart they are, and for how long they are
   * kept. Those of a block are stored together.
   */
  ranges: {
    hour: { stepMs: 10 * SECOND, blockMs: MINUTE, keptMs: HOUR },
    day: { stepMs: MINUTE, blockMs: HOUR, keptMs: DAY },
    week: { stepMs: 15 * MINUTE, blockMs: DAY, keptMs: 7 * DAY },
    month: { stepMs: 2 * HOUR, blockMs: 5 * DAY, keptMs: 30 * DAY },
  },
  /** How often those of a node that are kept for longer than an hour are written … */
  longFlushMs: HOUR,
  /** … and of how large a part of all nodes at once, and of how many in any case. */
  longFlushShare: 1 / 30,
  longFlushLeast: 100,
  /** Blocks that are written, and read, at once: the embedded database answers nobody else meanwhile. */
  blocksAtOnce: 100,
  /** Nodes and machines of which that is looked for at once. */
  subjectsAtOnce: 100,
  /** So many times as long as that took nothing is written then. */
  writeRestShare: 1,
  /** After a start, so many times as long as reading a part took nothing is read, and so long it is waited for. */
  restShare: 3,
  loadWaitMs: 500,
  /** While the server is busy nothing is read either: how often that is looked at, and for how long in all. */
  busyLookMs: 500,
  busyMostMs: 2 * MINUTE,
  /** Busy is a server whose event loop has worked for so much of the time since it was last looked. */
  busyShare: 0.6,
  /** Digits of a mean that are stored. */
  meanDigits: 4,
} as const;
