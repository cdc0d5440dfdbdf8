/** Switching nodes on and off. */
export const POWER_LIMITS = {
  /** How long a baseboard controller may take to answer; the small processors in them are slow. */
  controllerMs: 20_000,
  /** One answer of it. */
  controllerBytes: 2 ** 20,
  /** How long a node may take to stop its machines and go. */
  leaveMs: 20 * 60_000,
  /** How long a node may take from being woken to its first report; servers test their memory first. */
  wakeMs: 15 * 60_000,
  /** How often it is woken again meanwhile: packets get lost. */
  wakeAgainMs: 10_000,
  /** How often a controller is asked whether a machine is off. */
  lookMs: 2_000,
  /** How often it is looked which nodes go to sleep, and which are woken. */
  sleepLookMs: 10_000,
  /** How long a node is idle before it goes to sleep, unless a policy says otherwise. */
  idleMs: 30 * 60_000,
  shortestIdleMs: 60_000,
  longestIdleMs: 7 * 24 * 60 * 60_000,
  /** How many nodes are woken by a policy at a time: all at once would draw much current. */
  wakesAtOnce: 4,
  /** How long nothing more is tried with a node that did not go. */
  sleepAgainMs: 60 * 60_000,
} as const;
