/** Maxima of what is stored about a node and told of it; part of `LIMITS`. */
export const NODE_RECORD_LIMITS = {
  labels: 32,
  /** Labels that one request changes: all of them for others. */
  labelChanges: 64,
  /** A key or a value. */
  labelChars: 63,
  noteChars: 2_000,
  /** Why an order was given; one line. */
  reasonChars: 200,
  /** Stacks that are named where they are in the way of something. */
  namedStacks: 5,
  /** Other nodes that are named where one says the same of itself. */
  namedTwins: 5,
  /** Features of a processor that are named where a node lacks them. */
  namedFeatures: 5,
} as const;
