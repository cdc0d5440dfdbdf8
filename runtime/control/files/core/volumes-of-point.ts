import type { NodeId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../../stacks/core/define/definition.ts';
import { diskNamed, fullDiskName } from '../../stacks/core/define/disk-named.ts';
import { layersOf } from '../../stacks/core/define/layers.ts';
import type { PointRecord } from '../../stacks/ports/point-store.ts';

/** A volume of a restore point that can be looked into. */
export interface FoundVolume {
  /** As people name it: `machine/disk`. */
  readonly name: string;
  readonly label: string;
  readonly node: NodeId;
  readonly volume: VolumeId;
}

/**
 * @param definition of the stack as it is now
 * @param wanted `machine/disk` or `role/disk`, or the name of a disk that one machine has; undefined: there is only one
 * @throws Fault NOT_FOUND, WHICH_VOLUME when it could be several
 */
export function findVolume(
  { disks }: Pick<PointRecord, 'disks'>,
  definition: Pick<StackDefinition, 'machines' | 'layers'>,
  wanted: string | undefined,
): FoundVolume {
  const layers = new Set(layersOf(definition as StackDefinition).map(({ id }) => id));
  const all = definition.machines.flatMap(({ id, name: machine, role, node }) =>
    disks
      .filter((disk) => disk.machine === id && layers.has(disk.layer))
      .map(({ name: disk, layer }) => ({ id: layer, disk, machine, role, node })),
  );
  const { id: volume, node, ...found } = diskNamed(all, wanted, 'volume of this restore point');
  const label = `the disk “${found.disk}” of ${found.machine}`;
  return { name: fullDiskName(found), label, node, volume };
}
