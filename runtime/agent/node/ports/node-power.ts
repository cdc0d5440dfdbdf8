import type { DesiredLeave } from '../../../../schemas/agent/power.ts';

/** The power of the node itself, and of its neighbours. */
export interface NodePower {
  /**
   * Has the system end everything that runs and go. Returns once that has begun; calling it again is fine.
   *
   * @throws Fault TOOL_MISSING, TOOL_FAILED, TOOL_TIMED_OUT
   */
  leave(how: DesiredLeave['how']): Promise<void>;
  /** Sends what wakes the cards with these MAC addresses, into every LAN that the node is in. */
  wake(macs: readonly string[]): Promise<void>;
}
