import type { ObservedMachine } from '../../../../../schemas/agent/observed.ts';

/**
 * @param seen a machine as its node tells it
 * @returns whether a command can be run in its guest; undefined: that is not decided yet
 */
export function reachedBy(
  seen: Pick<ObservedMachine, 'state' | 'bootedAt'> | undefined,
): boolean | undefined {
  switch (seen?.state) {
    case 'ready':
      return true;
    case 'starting':
      return seen.bootedAt === undefined ? undefined : true;
    case 'stopping':
      return undefined;
    default:
      return false;
  }
}
