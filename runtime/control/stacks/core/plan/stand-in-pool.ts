import type { SiteNode } from '../../../nodes/core/site.ts';
import type { SitePool } from '../../../pools/core/site-pool.ts';
import type { PoolChoice } from './choose-pools.ts';
import type { MachineDemand } from './machine-demand.ts';

type NodeWithPool = Pick<SiteNode, 'id' | 'ownPool'>;

/** @returns pools besides its own that a node has now */
export const poolsAt = (
  { id }: Pick<SiteNode, 'id'>,
  pools: readonly SitePool[],
): readonly SitePool[] => pools.filter(({ states }) => states.get(id) === 'ready');

/**
 * @returns what stands in for the own pool of a node where that is in its memory: its only other pool.
 *   Undefined: nothing has to, or nobody can tell which of several is meant
 */
export function standInPool(node: NodeWithPool, pools: readonly SitePool[]): SitePool | undefined {
  if (node.ownPool !== 'memory') return undefined;
  const [only, ...others] = poolsAt(node, pools);
  return others.length === 0 ? only : undefined;
}

/** @returns where a disk goes on a node: what somebody has chosen stays as it is */
export function choiceAt(
  choice: PoolChoice,
  node: NodeWithPool | undefined,
  pools: readonly SitePool[],
): PoolChoice {
  if (!node || choice.pool || choice.reason === 'chosen') return choice;
  const pool = standInPool(node, pools);
  return pool ? { pool, reason: 'stand-in' } : choice;
}

/** @returns what a machine needs on a node: what would be in its own pool may have to be elsewhere */
export function demandAt(
  demand: MachineDemand,
  node: NodeWithPool,
  pools: readonly SitePool[],
): MachineDemand {
  const { ownByDefault, ...rest } = demand;
  const standIn = ownByDefault && needsOwnPool(demand) ? standInPool(node, pools) : undefined;
  if (!standIn) return demand;
  const need = { pool: standIn.id, bytes: demand.volumeBytes, image: demand.image };
  return {
    ...rest,
    volumeBytes: 0,
    image: undefined,
    elsewhere: [...(demand.elsewhere ?? []), need],
  };
}

/** @returns whether a machine has a disk in the own pool of its node */
export const needsOwnPool = ({
  volumeBytes,
  image,
}: Pick<MachineDemand, 'volumeBytes' | 'image'>): boolean => volumeBytes > 0 || image !== undefined;
