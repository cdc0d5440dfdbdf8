import type { ObservedState } from '../../../../schemas/agent/observed.ts';
import type { NodeId, PoolId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import { isPromised } from '../../nodes/core/make-site.ts';
import { promisedBytes } from '../../nodes/core/site.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';

/** A volume as its pool sees it. */
export interface PoolVolume {
  readonly stack: StackRecord;
  readonly promisedBytes: number;
  /** As its node reported last. */
  readonly usedBytes: number;
  /** The image under it, once it has been made. */
  readonly image: Digest | undefined;
}

/** Volumes by the pool that they are in; those in own pools by their node. */
export type VolumesByPool = ReadonlyMap<PoolId | NodeId, readonly PoolVolume[]>;

/** @returns the volumes of stacks that have, or shall have, room in a pool */
export function volumesByPool(
  stacks: readonly StackRecord[],
  reportOf: (node: NodeId) => Pick<ObservedState, 'volumes'> | undefined,
): VolumesByPool {
  const used = new Map<NodeId, ReadonlyMap<string, number>>();
  const usedOn = (node: NodeId): ReadonlyMap<string, number> => {
    const known = used.get(node);
    if (known) return known;
    const fresh = new Map(reportOf(node)?.volumes.map(({ id, usedBytes }) => [id, usedBytes]));
    used.set(node, fresh);
    return fresh;
  };
  const found = new Map<PoolId | NodeId, PoolVolume[]>();
  for (const stack of stacks) {
    const nodeOf = new Map(stack.definition.machines.map(({ id, node }) => [id, node]));
    for (const volume of [...stack.definition.volumes, ...(stack.definition.layers ?? [])]) {
      const node = nodeOf.get(volume.machine);
      if (node === undefined || !isPromised(volume.kind, stack.stage)) continue;
      const here = found.get(volume.pool ?? node) ?? [];
      found.set(volume.pool ?? node, here);
      here.push({
        stack,
        // A layer does not grow.
        promisedBytes: 'layer' in volume ? 0 : promisedBytes(volume),
        usedBytes: usedOn(node).get(volume.id) ?? 0,
        image: stack.madeVolumes.includes(volume.id) ? (volume.image ?? undefined) : undefined,
      });
    }
  }
  return found;
}

/** @returns bytes that volumes may take and do not take yet */
export const pendingBytes = (volumes: readonly PoolVolume[]): number =>
  volumes.reduce((sum, each) => sum + Math.max(0, each.promisedBytes - each.usedBytes), 0);
