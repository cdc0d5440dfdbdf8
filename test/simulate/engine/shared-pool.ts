import type { PoolRecord } from '../../../runtime/control/pools/ports/pool-store.ts';
import type { PoolId } from '../../../schemas/ids/brand.ts';

export const SHARED_POOL = 'pool-0000000001' as PoolId;

/** A pool on a storage server, which all nodes have. */
export const sharedPool = (createdAt: Date): PoolRecord => ({
  id: SHARED_POOL,
  name: 'shared',
  place: { kind: 'nfs', server: 'storage.test', path: '/machines' },
  nodes: { kind: 'all' },
  reserve: { unit: 'percent', percent: 0 },
  note: '',
  createdAt,
  createdBy: 'tester',
});
