import type { SitePool } from '../../../../../runtime/control/pools/core/site-pool.ts';
import type { PoolRecord } from '../../../../../runtime/control/pools/ports/pool-store.ts';
import type { NodeId, PoolId } from '../../../../../schemas/ids/brand.ts';

export const GiB = 2 ** 30;
export const nodeId = (name: string): NodeId => `node-${name}` as NodeId;
export const poolId = (name: string): PoolId => `pool-${name}` as PoolId;

/** An export that all nodes mount. */
export const poolRecord = (name: string, over: Partial<PoolRecord> = {}): PoolRecord => ({
  id: poolId(name),
  name,
  place: { kind: 'nfs', server: 'nas.lan', path: `/export/${name}` },
  nodes: { kind: 'all' },
  reserve: { unit: 'bytes', bytes: 0 },
  note: '',
  createdAt: new Date('2026-01-01'),
  createdBy: 'tester',
  ...over,
});

/** A pool of 100 GiB that nothing is in, ready on these nodes. */
export const sitePool = (
  name: string,
  nodes: readonly string[],
  over: Partial<SitePool> = {},
): SitePool => ({
  id: poolId(name),
  name,
  states: new Map(nodes.map((node) => [nodeId(node), 'ready'])),
  totalBytes: 100 * GiB,
  freeBytes: 100 * GiB,
  reserve: { unit: 'bytes', bytes: 0 },
  promisedBytes: 0,
  images: new Set(),
  ...over,
});
