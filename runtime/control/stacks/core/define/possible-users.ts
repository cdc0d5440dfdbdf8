import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import { isMeantFor, type LabelledNode } from '../../../pools/core/pool-nodes.ts';
import { isPlaceShared } from '../../../pools/core/pool-source.ts';
import type { PoolRecord } from '../../../pools/ports/pool-store.ts';
import { isVolumeWanted } from '../desired/volume-mode.ts';
import type { Stage, StackRecord } from './stack-record.ts';

/**
 * Nobody knows what is on a node that has not reported to this server: it may run a machine that has moved
 * there since the backup which the server was restored from, on volumes in a shared pool, where any
 * other node of the pool could delete them.
 *
 * @param unheard nodes that have not reported since the server was started, and are not dead
 * @returns those of them that may be using what lowering a stack to a stage deletes
 */
export function possibleUsers<Node extends LabelledNode>(
  { definition }: Pick<StackRecord, 'definition'>,
  stage: Stage,
  { unheard, pools }: { readonly unheard: readonly Node[]; readonly pools: readonly PoolRecord[] },
): Node[] {
  const going = new Set<PoolId>(
    definition.volumes.flatMap(({ kind, pool }) =>
      pool === undefined || isVolumeWanted(kind, stage) ? [] : [pool],
    ),
  );
  const concerned = pools.filter(({ id, place }) => going.has(id) && isPlaceShared(place));
  return unheard.filter((node) => concerned.some((pool) => isMeantFor(pool, node)));
}
