import type { VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { DefinedVolume, StackDefinition } from './definition.ts';

/** @returns a definition in which a volume has another id; its machine keeps its disks in order */
export const withVolume = (
  definition: StackDefinition,
  old: VolumeId,
  fresh: VolumeId,
): StackDefinition => ({
  ...definition,
  volumes: definition.volumes.map((volume) =>
    volume.id === old ? onItsOwn({ ...volume, id: fresh }) : volume,
  ),
  machines: definition.machines.map((machine) => ({
    ...machine,
    disks: machine.disks.map((disk) => (disk.volume === old ? { ...disk, volume: fresh } : disk)),
  })),
});

/** What is made empty, or of its image, stands on no layer. */
function onItsOwn({ base: _base, off: _off, ...volume }: DefinedVolume): DefinedVolume {
  return volume;
}
