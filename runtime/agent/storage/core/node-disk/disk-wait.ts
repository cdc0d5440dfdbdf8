import { LIMITS } from '../../../../../schemas/config/limits.ts';

/**
 * How long a disk is waited for at the start of a node. Disks that come late do so because their controllers take
 * time after the kernel has started: a machine that took long to get here has given them that time already.
 *
 * @param uptimeMs since the kernel started
 * @returns in milliseconds
 */
export function diskWaitMs(uptimeMs: number): number {
  const { leastWaitMs, waitMs, comeUpMs } = LIMITS.agent.nodeDisk;
  return Math.min(Math.max(comeUpMs - uptimeMs, leastWaitMs), waitMs);
}
