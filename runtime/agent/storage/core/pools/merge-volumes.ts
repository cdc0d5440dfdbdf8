import type { DesiredState } from '../../../../../schemas/agent/desired.ts';
import { isShared } from '../../../../../schemas/agent/pool.ts';
import type { PoolId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { PoolState } from '../../ports/pools.ts';
import type { VolumeState } from '../../ports/volumes.ts';
import { volumePlaces } from '../volume-places.ts';

/**
 * Puts together what is in the pools of a node. A volume counts where it is wanted. One that nobody
 * wants counts where it is, but not in a pool that others have as well: there it is theirs.
 *
 * @param own in the node's own pool
 */
export function mergeVolumes(
  own: readonly VolumeState[],
  pools: ReadonlyMap<PoolId, PoolState>,
  desired: Pick<DesiredState, 'volumes' | 'arrivals' | 'pools'>,
): ReadonlyMap<VolumeId, VolumeState> {
  const places = volumePlaces(desired);
  const wanted = new Set(
    [desired, ...desired.arrivals].flatMap(({ volumes }) => (volumes ?? []).map(({ id }) => id)),
  );
  const shared = new Set(
    desired.pools.filter(({ source }) => isShared(source)).map(({ id }) => id),
  );
  const isLocal = (pool: PoolId): boolean =>
    desired.pools.some(({ id }) => id === pool) && !shared.has(pool);
  const counts = (id: VolumeId, pool: PoolId | undefined): boolean =>
    wanted.has(id) ? places.get(id) === pool : pool === undefined || isLocal(pool);
  const all = [
    ...own.map((volume) => ({ volume, pool: undefined })),
    ...[...pools].flatMap(([pool, state]) =>
      state.state === 'ready' ? state.volumes.map((volume) => ({ volume, pool })) : [],
    ),
  ];
  return new Map(
    all
      .filter(({ volume, pool }) => counts(volume.id, pool))
      .map(({ volume, pool }) => [volume.id, pool === undefined ? volume : { ...volume, pool }]),
  );
}
