import type { DesiredMachine, DesiredState } from '../../../../../schemas/agent/desired.ts';
import { isShared } from '../../../../../schemas/agent/pool.ts';
import type { PoolId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import { volumePlaces } from '../volume-places.ts';

/** Where a claim of a machine is written. */
export interface ClaimPlace {
  readonly pool: PoolId;
  readonly volume: VolumeId;
}

/** A machine whose node and epoch may be written beside its system volume. */
type Claimed = Pick<DesiredMachine, 'disks'>;

/**
 * @returns where it is written by which node a machine runs; undefined: its system volume is in no
 *   shared pool, so that no other node can start it
 */
export function claimPlace(
  { disks: [system] }: Claimed,
  desired: Pick<DesiredState, 'volumes' | 'arrivals' | 'pools'>,
): ClaimPlace | undefined {
  const pool = system && volumePlaces(desired).get(system.volume);
  const source = desired.pools.find(({ id }) => id === pool)?.source;
  return system && pool && source && isShared(source) ? { pool, volume: system.volume } : undefined;
}

/** @returns how many owners a machine has had */
export const epochOf = ({ epoch }: Pick<DesiredMachine, 'epoch'>): number => epoch ?? 1;
