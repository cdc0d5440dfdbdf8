/** An order in the machine protocol of QEMU (QMP). */
export interface Order {
  readonly execute: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** What is done to a machine that is on; `off` is a power cut. */
export const POWER_ORDERS: Readonly<Record<'off' | 'reset' | 'button', Order>> = {
  off: { execute: 'quit' },
  reset: { execute: 'system_reset' },
  button: { execute: 'system_powerdown' },
};

/** @returns the order after which a machine sees that its cable is in, or is not */
export const cableOrder = (isJoined: boolean): Order => ({
  execute: 'set_link',
  arguments: { name: 'card0', up: isJoined },
});
