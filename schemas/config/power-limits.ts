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
} as const;
