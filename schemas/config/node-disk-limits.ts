/** What is waited for around the disk that keeps a node. */
export const NODE_DISK_LIMITS = {
  /** How long the unit may take that waits for the drivers of a node; it ends by itself after a minute. */
  driversMs: 120_000,
  /** At the start of a node: a disk may come late, at the most so long after the kernel; and how often it is looked for. */
  comeUpMs: 15_000,
  leastWaitMs: 1_000,
  waitMs: 10_000,
  lookMs: 1_000,
  /** Looking for one that comes after that, while the node goes on in memory. */
  lateLookMs: 15_000,
  mountMs: 60_000,
  /** A check of a large file system after a power cut. */
  checkMs: 1_800_000,
  /** Percent of the disk that machines cannot fill, so that the agent always has room for what it knows. */
  reservedPercent: 1,
} as const;
