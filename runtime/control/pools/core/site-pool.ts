import type { PoolAtNode, PoolReserve } from '../../../../schemas/api/resources/pool.ts';
import type { NodeId, PoolId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';

/** What a planner knows about one declared pool. */
export interface SitePool {
  readonly id: PoolId;
  readonly name: string;
  /** Of the nodes it is meant for. */
  readonly states: ReadonlyMap<NodeId, DeclaredState>;
  /** 0 while no node has it. */
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly reserve: PoolReserve;
  /** Promised to volumes that exist, and not yet used by them. */
  readonly promisedBytes: number;
  /** Images that volumes in it stand on. */
  readonly images: ReadonlySet<Digest>;
}

/** A declared pool is never in memory. */
type DeclaredState = Exclude<PoolAtNode['state'], 'memory'>;

/** `none`: it is not meant for that node, or is no pool at all. */
export type PoolStateAt = DeclaredState | 'none';

/** @returns how a pool is at a node, as far as it is known */
export const poolStateAt = (
  pools: readonly SitePool[] | undefined,
  pool: PoolId,
  node: NodeId,
): PoolStateAt => pools?.find(({ id }) => id === pool)?.states.get(node) ?? 'none';

/** @returns bytes that are kept free of a pool */
export const reserveBytes = (
  reserve: PoolReserve,
  { totalBytes }: Pick<SitePool, 'totalBytes'>,
): number =>
  reserve.unit === 'bytes' ? reserve.bytes : Math.ceil((totalBytes * reserve.percent) / 100);

/**
 * @returns space that volumes and images may still take in a pool: what is free, without what is kept
 *   free and what those that are there may still grow by
 */
export const roomBytes = (
  pool: Pick<SitePool, 'totalBytes' | 'freeBytes' | 'reserve' | 'promisedBytes'>,
): number => Math.max(0, pool.freeBytes - reserveBytes(pool.reserve, pool) - pool.promisedBytes);
