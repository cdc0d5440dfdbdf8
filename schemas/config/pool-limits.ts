/** Limits of pools; part of `LIMITS`. */
export const POOL_LIMITS = {
  /** Pools besides those that nodes have of their own: each node may be told all of them. */
  count: 100,
  noteChars: 2_000,
  /** What is kept free of a pool unless it says otherwise, in percent of it. */
  reservePercent: 5,
  mostReservePercent: 90,
  /** Stacks that are shown with a pool, those that were promised most. */
  shownStacks: 100,
  /** Stacks that are named where they are in the way of something. */
  namedStacks: 5,
  /** Nodes that one pool may list by name. */
  listedNodes: 5_000,
} as const;
