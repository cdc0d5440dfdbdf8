import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from './definition.ts';

/** @returns a definition in which a volume has another id; its machine keeps its disks in order */
export const withVolume = (
  definition: StackDefinition,
  old: VolumeId,
  fresh: VolumeId,
): StackDefinition => ({
  ...definition,
  volumes: definition.volumes.map((volume) =>
    volume.id === old ? { ...volume, id: fresh } : volume,
  ),
  machines: definition.machines.map((machine) => ({
    ...machine,
    disks: machine.disks.map((disk) => (disk.volume === old ? { ...disk, volume: fresh } : disk)),
  })),
});
