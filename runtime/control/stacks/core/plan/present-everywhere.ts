import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { SitePool } from '../../../pools/core/site-pool.ts';
import type { Places } from './choose-places.ts';
import type { MachineDemand } from './machine-demand.ts';

/**
 * @returns images that are in every pool already in which they are needed. One that a node lacks is fetched from
 *   the registry once, however many nodes need it: they pass it on to each other.
 */
export function presentEverywhere(
  { machines }: Places,
  demands: readonly MachineDemand[],
  pools: readonly SitePool[] = [],
): ReadonlySet<Digest> {
  const present = new Set<Digest>();
  const lacking = new Set<Digest>();
  const note = (image: Digest, there: ReadonlySet<Digest> | undefined): void => {
    (there?.has(image) ? present : lacking).add(image);
  };
  for (const { name, image, elsewhere = [] } of demands) {
    if (image) note(image.id, machines.get(name)?.node.images);
    for (const need of elsewhere) {
      const pool = pools.find(({ id }) => id === need.pool);
      if (need.image) note(need.image.id, pool?.images);
    }
  }
  return new Set([...present].filter((image) => !lacking.has(image)));
}
