import type { SimulatedVolume } from '../../../../runtime/simulator/simulated-world.ts';
import type { PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { SeenNode, Sight } from './sight.ts';

interface PlacedVolume {
  readonly id: VolumeId;
  readonly pool?: PoolId | undefined;
}

/** @returns what a machine on a node has as this volume: in the pool of the node, or in the one it names */
export const volumeAt = (
  { id, pool }: PlacedVolume,
  node: SeenNode | undefined,
  { pools }: Pick<Sight, 'pools'>,
): SimulatedVolume | undefined =>
  pool === undefined ? node?.world.volumes.get(id) : pools.get(pool)?.volumes.get(id);

/** @returns all there are of a volume, wherever */
export const copiesOf = (
  { id, pool }: PlacedVolume,
  { nodes, pools }: Pick<Sight, 'nodes' | 'pools'>,
): SimulatedVolume[] => {
  const places = pool === undefined ? nodes.map(({ world }) => world) : [pools.get(pool)];
  return places.flatMap((place) => place?.volumes.get(id) ?? []);
};
