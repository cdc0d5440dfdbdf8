import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { PoolId, VolumeId } from '../../../../schemas/ids/brand.ts';

/** In which pool a volume is; one that is not in here is in the pool of the node itself. */
export type VolumePlaces = ReadonlyMap<VolumeId, PoolId>;

/** @returns where the volumes of a node are, and those of machines that are on their way here */
export const volumePlaces = ({
  volumes,
  arrivals,
}: Pick<DesiredState, 'volumes' | 'arrivals'>): VolumePlaces =>
  new Map(
    [...arrivals.flatMap((arrival) => arrival.volumes ?? []), ...volumes].flatMap(({ id, pool }) =>
      pool === undefined ? [] : [[id, pool] as const],
    ),
  );
