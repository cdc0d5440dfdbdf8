import type { DesiredNodeDisk } from '../../../../schemas/agent/node-disk.ts';
import type { ActualState } from '../../node/core/actual-state.ts';

/**
 * Decides what the own pool of a node is. One in memory in the place of a disk that keeps it is not the
 * pool: that has gone with its disk, and whatever is in it is out of sight.
 *
 * @param sight `disk`: what the server knows of a disk that keeps this node
 */
export function ownPoolState({
  isPresent,
  inMemory,
  disk,
}: {
  readonly isPresent: boolean;
  readonly inMemory: boolean;
  readonly disk: DesiredNodeDisk | undefined;
}): ActualState['pool'] {
  if (!isPresent || (inMemory && disk?.state === 'kept')) return 'absent';
  return inMemory ? 'memory' : 'present';
}
