import type {
  MachineId,
  NetworkId,
  PoolId,
  StackId,
  VolumeId,
} from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { DomainState } from '../../compute/ports/hypervisor.ts';
import type { FoundTunnel } from '../../gateway/ports/tunnels.ts';
import type { PoolState } from '../../storage/ports/pools.ts';
import type { VolumeState } from '../../storage/ports/volumes.ts';

/** What really is on the node, asked of the system itself and not of memory. */
export interface ActualState {
  /**
   * `absent`: the disk that holds the node's own pool is not mounted; what is in it cannot be seen.
   * `memory`: it would be lost with the power of the node, so nothing is made there.
   */
  readonly pool: 'present' | 'memory' | 'absent';
  /** The other pools that were brought up. */
  readonly pools: ReadonlyMap<PoolId, PoolState>;
  /** Those in the node's own pool. */
  readonly images: ReadonlySet<Digest>;
  /** Those in all pools, each in the pool where it is wanted, if it is. */
  readonly volumes: ReadonlyMap<VolumeId, VolumeState>;
  readonly networks: ReadonlySet<NetworkId>;
  /** Absent: nothing is encrypted. */
  readonly tunnel?: FoundTunnel | undefined;
  readonly routers: ReadonlySet<StackId>;
  readonly domains: ReadonlyMap<MachineId, DomainState>;
  readonly seeds: ReadonlySet<MachineId>;
}

/** @returns whether something may be made in a pool; `undefined` is the node's own */
export const isPoolThere = (
  { pool, pools }: Pick<ActualState, 'pool' | 'pools'>,
  id: PoolId | undefined,
): boolean => (id === undefined ? pool === 'present' : pools.get(id)?.state === 'ready');

/** @returns whether what is in a pool can be seen, so that what is not seen is gone */
export const isPoolSeen = (
  sight: Pick<ActualState, 'pool' | 'pools'>,
  id: PoolId | undefined,
): boolean => isPoolThere(sight, id) || (id === undefined && sight.pool === 'memory');

/** @returns whether an image is complete in a pool; `undefined` is the node's own */
export function hasImage(
  { images, pools }: Pick<ActualState, 'images' | 'pools'>,
  image: Digest,
  id: PoolId | undefined,
): boolean {
  if (id === undefined) return images.has(image);
  const pool = pools.get(id);
  return pool?.state === 'ready' && pool.images.includes(image);
}
