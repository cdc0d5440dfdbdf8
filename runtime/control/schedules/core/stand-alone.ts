import type { ObservedVolume } from '../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-size.ts';
import type { NodeId, PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { Site } from '../../nodes/core/site.ts';
import type { SitePool } from '../../pools/core/site-pool.ts';
import type { StackDefinition } from '../../stacks/core/define/definition.ts';
import { chainOf } from '../../stacks/core/define/layers.ts';

/** What has to be written to have a disk stand alone, and where. */
export interface DiskCopy {
  readonly node: NodeId;
  /** Undefined: the pool of the node itself. */
  readonly pool: PoolId | undefined;
  readonly bytes: number;
}

/** @returns how much each disk has from what lies below it, as its node tells; no more than the disk is large */
export function copiesOf(
  definition: StackDefinition,
  layers: readonly Pick<ObservedVolume, 'id' | 'usedBytes'>[],
): DiskCopy[] {
  const used = new Map<VolumeId, number>(layers.map(({ id, usedBytes }) => [id, usedBytes]));
  const nodes = new Map(definition.machines.map(({ id, node }) => [id, node]));
  return definition.volumes.flatMap(({ id, machine, pool, sizeBytes }) => {
    const node = nodes.get(machine);
    const below = chainOf(definition, id).slice(1);
    const bytes = below.reduce((sum, each) => sum + (used.get(each) ?? 0), 0);
    return node === undefined ? [] : [{ node, pool, bytes: Math.min(bytes, sizeBytes) }];
  });
}

/** @returns which pool has no room for it, as a sentence; undefined: all have */
export function roomFor(
  copies: readonly DiskCopy[],
  { nodes, pools = [] }: Pick<Site, 'nodes'> & { readonly pools?: readonly SitePool[] },
): string | undefined {
  const places = Map.groupBy(copies, ({ node, pool }) => pool ?? node);
  for (const group of places.values()) {
    const [{ node, pool } = { node: undefined, pool: undefined }] = group;
    const own = nodes.find(({ id }) => id === node);
    const declared = pools.find(({ id }) => id === pool);
    const free = pool === undefined ? own?.poolFreeBytes : declared?.freeBytes;
    const bytes = group.reduce((sum, each) => sum + each.bytes, 0);
    const wanted = bytes * LIMITS.schedule.standAloneRoom;
    if (free !== undefined && free >= wanted) continue;
    const where =
      pool === undefined
        ? `the pool of ${own?.name ?? 'its node'}`
        : `the pool ${declared?.name ?? pool}`;
    return `To do it while they run, ${where} would need ${formatByteSize(wanted)} of free room, and has ${formatByteSize(free ?? 0)}.`;
  }
  return undefined;
}
