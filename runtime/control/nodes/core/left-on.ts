import type {
  MachineId,
  NetworkId,
  NodeId,
  StackId,
  VolumeId,
} from '../../../../schemas/ids/brand.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';

/** Machines, volumes and networks (with a router in them) of a stack that moves have left on a node. */
export interface Left {
  readonly stack: StackId;
  readonly items: readonly (MachineId | VolumeId | NetworkId)[];
}

/** @returns what moves have left on a node, and it has not said that it has deleted; by stack */
export function leftOn(
  node: NodeId,
  stacks: readonly Pick<StackRecord, 'id' | 'definition'>[],
): Left[] {
  return stacks.flatMap(({ id, definition }) => {
    const items = [...definition.machines, ...definition.volumes, ...definition.networks]
      .filter(({ left }) => left?.includes(node))
      .map((item) => item.id);
    return items.length === 0 ? [] : [{ stack: id, items }];
  });
}
