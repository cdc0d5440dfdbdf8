import type { PoolId } from '../../../../schemas/ids/brand.ts';
import type { PoolRecord } from '../ports/pool-store.ts';

/** @returns the name of a declared pool; of one that is not declared any more, its id */
export const poolNameIn =
  (pools: readonly Pick<PoolRecord, 'id' | 'name'>[]) =>
  (pool: PoolId): string =>
    pools.find(({ id }) => id === pool)?.name ?? pool;
