const MiB = 1024 * 1024;

/** What agents keep to while a machine goes from one to the other. */
export const AGENT_MOVE_LIMITS = {
  /** What is told of a machine to the node it goes to, and its definition there. */
  documentBytes: 6 * MiB,
  /** One message between two libvirt daemons. */
  messageBytes: 4 * MiB,
  /** How long another node may take to take a connection, and to answer. */
  connectMs: 10_000,
  answerMs: 30_000,
  /** How long a machine may be on its way. */
  mostMs: 24 * 60 * 60 * 1000,
} as const;

/** Moving machines between nodes. */
export const MOVE_LIMITS = {
  /** What QEMU may take for the last of its memory; handing over takes about as long again. */
  mostDowntimeMs: 100,
  /** An estimate of how long a machine is off: copying at 1 Gbit/s, then stopping and starting. */
  copyBytesPerSecond: 100 * 2 ** 20,
  restartMs: 60_000,
  /** How long an operation waits for what a machine left to be deleted, and for it to get ready. */
  cleanMs: 5 * 60_000,
  settleMs: 30 * 60_000,
  /** Machines of a node that is drained that move at the same time. */
  atOnce: 2,
} as const;
