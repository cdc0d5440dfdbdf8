const MiB = 2 ** 20;

/** When something is told on the front page of the console, and how much of it; part of `LIMITS`. */
export const OVERVIEW_LIMITS = {
  /** Things that are named where more of them have the same trouble. */
  named: 5,
  /** The nodes that are used most. */
  busiest: 5,
  /** More operations than are active at any time. */
  activeOperations: 10_000,
  /** Operations that are shown with their progress. */
  operations: 10,
  /** Shares above which something counts as short. */
  cpuShare: 0.9,
  memoryShare: 0.9,
  diskShare: 0.85,
  portShare: 0.8,
  /** With less than this on every node, there is no room for another machine. */
  leastRoomBytes: 512 * MiB,
} as const;
