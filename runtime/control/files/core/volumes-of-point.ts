import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../../stacks/core/define/definition.ts';
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
 * @throws Fault NOT_FOUND, CONFLICT when it could be several
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
      .map(({ name: disk, layer: volume }) => ({
        name: `${machine}/${disk}`,
        others: [disk, `${role}/${disk}`],
        label: `the disk “${disk}” of ${machine}`,
        node,
        volume,
      })),
  );
  const found = all.filter(
    ({ name, others }) => wanted === undefined || [name, ...others].includes(wanted),
  );
  const [first] = found;
  const known = all.map(({ name }) => name);
  if (!first) {
    throw new Fault('NOT_FOUND', {
      what: 'volume of this restore point',
      name: wanted ?? '',
      known,
    });
  }
  if (found.length > 1) {
    const why = `there are several; name one of them: ${found.map(({ name }) => name).join(', ')}`;
    throw new Fault('CONFLICT', { what: 'volume', name: wanted ?? 'of this restore point', why });
  }
  const { others: _others, ...volume } = first;
  return volume;
}
