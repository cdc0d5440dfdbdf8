/** Changes of a stack after its install. */
export const CHANGE_LIMITS = {
  /** What operators may write about a stack. */
  noteChars: 2_000,
  /** Ports that operators have published besides those of the appliance. */
  ownPorts: 64,
  /** How often a machine is told its new answers, when its node was interrupted while it did so. */
  tries: 3,
  /** How long a machine may take to be ready to be told them. */
  readyMs: 10 * 60_000,
  /** The same when former answers are given back: a machine that does not answer goes without. */
  giveBackMs: 2 * 60_000,
  /** How long a node may fail to define a machine that is off with its new size. */
  defineMs: 60_000,
  /** How long all machines together may take. */
  machinesMs: 24 * 60 * 60_000,
} as const;
