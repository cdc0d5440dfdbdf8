import type { DesiredPool } from '../../../../../schemas/agent/pool.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';

/** Gets the file systems that pools are in to where they are reached. */
export interface PoolMounts {
  /** @returns the folder of a pool, whether or not it is mounted; absolute */
  pathOf(pool: PoolId): string;
  /** @returns the pools that are mounted, by whomever */
  list(): Promise<PoolId[]>;
  /**
   * Mounts a pool where its folder is, and nothing else there.
   *
   * @returns whether anything was changed
   * @throws Fault POOL_ABSENT, POOL_STALLED, POOL_UNUSABLE, TOOL_MISSING
   */
  ensure(pool: DesiredPool): Promise<boolean>;
  /** @returns whether it was mounted. @throws Fault TOOL_FAILED while it is in use */
  release(pool: PoolId): Promise<boolean>;
}
