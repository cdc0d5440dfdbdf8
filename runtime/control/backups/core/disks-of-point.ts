import type { NodeId, VolumeId } from '../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../../stacks/core/define/definition.ts';
import { chainOf, layersOf } from '../../stacks/core/define/layers.ts';
import type { PointRecord } from '../../stacks/ports/point-store.ts';

/** A disk of a restore point, and where it is read. */
export interface DiskOfPoint {
  /** In the repository. */
  readonly name: string;
  readonly machine: string;
  readonly disk: string;
  readonly layer: VolumeId;
  readonly node: NodeId;
  readonly label: string;
  readonly sizeBytes: number;
}

/**
 * @param definition of the stack as it is now
 * @returns the disks of a restore point, in the order of its machines; undefined when one of them is not there any more
 */
export function disksOfPoint(
  { disks }: Pick<PointRecord, 'disks'>,
  definition: StackDefinition,
): readonly DiskOfPoint[] | undefined {
  const layers = new Map(layersOf(definition).map((layer) => [layer.id, layer]));
  const found = definition.machines.flatMap(({ id, name, hostname, node }) =>
    disks
      .filter(({ machine }) => machine === id)
      .flatMap(({ name: disk, layer }): DiskOfPoint[] => {
        const volume = layers.get(layer);
        if (!volume) return [];
        const label = `the disk “${disk}” of ${name}`;
        const { sizeBytes } = volume;
        return [{ name: `${hostname}.${disk}`, machine: id, disk, layer, node, label, sizeBytes }];
      }),
  );
  return found.length === disks.length ? found : undefined;
}

/**
 * Finds out in which files of a chain everything lies that has changed since an earlier backup.
 *
 * @param layer what is backed up now
 * @param before the layer that was backed up then
 * @returns how many files of the chain, from the top; undefined: it is not known, because the earlier one is not below, or is just
 *   being merged
 */
export function changedFiles(
  definition: StackDefinition,
  layer: VolumeId,
  before: VolumeId,
): number | undefined {
  const chain = chainOf(definition, layer);
  const files = chain.indexOf(before);
  if (files < 0) return undefined;
  const all = [...definition.volumes, ...layersOf(definition)];
  const isMoving = chain
    .slice(0, files)
    .some((id) => all.find((volume) => volume.id === id)?.off !== undefined);
  return isMoving ? undefined : files;
}
