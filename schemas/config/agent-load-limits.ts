/** How a server shares its time between thousands of agents; a part of `LIMITS.agent`. */
export const AGENT_LOAD_LIMITS = {
  /**
   * Of so many nodes that these are more in a second, each is asked to say less often that it is there while
   * nothing changes; but three times before it counts as lost.
   */
  reportsPerSecond: 300,
  reportPaceMostMs: 10_000,
  /** How long a whole report waits to be taken at most. */
  reportWaitMs: 5_000,
  /**
   * How many whole reports are taken in a turn of the event loop, and how many documents are derived: the least,
   * and one for each so many milliseconds that the turn before took.
   */
  reportTurns: { least: 4, eachMs: 8 },
  documentTurns: { least: 4, eachMs: 8 },
  /** Sockets that take connections of agents, besides the first: one each in a turn of the event loop. */
  doors: 15,
  /** Certificates that the server knows again without reading them. */
  proofs: 16_384,
} as const;
