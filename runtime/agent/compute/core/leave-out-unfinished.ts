import type { DesiredVolume } from '../../../../schemas/agent/desired.ts';
import type { MachineId, VolumeId } from '../../../../schemas/ids/brand.ts';

/** What is known of disks, and of the processes that have them. */
export interface UnfinishedSight {
  readonly volumes: readonly Pick<DesiredVolume, 'id' | 'off'>[];
  /** What processes write to. */
  readonly inUse: ReadonlyMap<MachineId, readonly VolumeId[]>;
  /** Machines of which a disk is being copied into, or may be. */
  readonly merging: ReadonlySet<MachineId>;
}

/**
 * QEMU notes in the file of a disk what it stands on before it lets go of what it stood on (decision 69). So
 * a disk that reads as having come off is left out, as if it could not be read, while its machine merges:
 * whoever hears of it may merge or delete what was below.
 *
 * @param standsOn what volumes that shall come off another one stand on, by their files
 */
export function leaveOutUnfinished(
  standsOn: ReadonlyMap<VolumeId, VolumeId | undefined>,
  { volumes, inUse, merging }: UnfinishedSight,
): ReadonlyMap<VolumeId, VolumeId | undefined> {
  const held = new Set([...merging].flatMap((machine) => inUse.get(machine) ?? []));
  const off = new Map(volumes.map((volume) => [volume.id, volume.off]));
  return new Map([...standsOn].filter(([id, below]) => !held.has(id) || below === off.get(id)));
}
