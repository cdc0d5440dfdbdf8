import type { DesiredState } from '../../../../../schemas/agent/desired.ts';
import { isShared } from '../../../../../schemas/agent/pool.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { ActualState } from '../../../node/core/actual-state.ts';
import { imagePlaces } from './image-places.ts';

/** An image in a pool other than the node's own. */
export interface SpareImage {
  readonly image: Digest;
  readonly pool: PoolId;
}

/**
 * Finds images that can go because space is scarce: nobody wants them, and no volume that nobody knows
 * can stand on them. In a pool that others have as well, what this node wants says nothing.
 *
 * @param scarceShare of a pool that is free, 0 to 1
 */
export const spareImages = (
  desired: Pick<DesiredState, 'images' | 'volumes' | 'pools'>,
  actual: Pick<ActualState, 'pools'>,
  scarceShare: number,
): SpareImage[] =>
  desired.pools.flatMap(({ id: pool, source }) => {
    const found = actual.pools.get(pool);
    if (isShared(source) || found?.state !== 'ready') return [];
    const known = new Set(desired.volumes.map(({ id }) => id));
    const isScarce = found.freeBytes <= found.totalBytes * scarceShare;
    if (!isScarce || !found.volumes.every(({ id }) => known.has(id))) return [];
    const wanted = new Set(
      desired.images.filter((each) => imagePlaces(each).includes(pool)).map(({ id }) => id),
    );
    return found.images.filter((id) => !wanted.has(id)).map((image) => ({ image, pool }));
  });
