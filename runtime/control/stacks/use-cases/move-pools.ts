import type { Site } from '../../nodes/core/site.ts';
import { isPlaceShared } from '../../pools/core/pool-source.ts';
import { poolStateAt } from '../../pools/core/site-pool.ts';
import type { PoolRecord } from '../../pools/ports/pool-store.ts';
import type { MovePools } from '../core/plan/move-demand.ts';

/** @returns what of volumes stays where it is when their machine goes to another node */
export function movePools(
  pools: readonly PoolRecord[],
  { pools: sight }: Pick<Site, 'pools'>,
): MovePools {
  const shared = new Set(pools.filter(({ place }) => isPlaceShared(place)).map(({ id }) => id));
  return {
    isShared: ({ pool }) => pool !== undefined && shared.has(pool),
    has: (node, pool) => poolStateAt(sight, pool, node) === 'ready',
  };
}
