import type { MachineId, NodeId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../define/definition.ts';

/** What nodes report, as far as it is asked here. */
export interface ThereSight {
  readonly nodesWith: (machine: MachineId) => ReadonlySet<NodeId>;
  readonly hasVolume: (volume: VolumeId) => boolean;
}

/**
 * @returns whether nodes have something of a stack that its removal would have taken away: a machine, or a
 *   disk that a machine starts from. Data outlives a removal, and says nothing
 */
export function isThere(
  { machines, volumes }: Pick<StackDefinition, 'machines' | 'volumes'>,
  { nodesWith, hasVolume }: ThereSight,
): boolean {
  const disks = volumes.filter(({ kind }) => kind === 'system');
  return machines.some(({ id }) => nodesWith(id).size > 0) || disks.some(({ id }) => hasVolume(id));
}
