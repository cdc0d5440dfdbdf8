import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';
import type { VolumeId } from '../../../../../../schemas/ids/brand.ts';
import type { StackDefinition } from '../../define/definition.ts';
import type { NextDisk } from '../../define/layers.ts';

/**
 * Decides what the disks of a stack are made of that gets a newer version: system disks begin anew from its
 * images, data disks go on over what they are.
 *
 * @param makeId makes ids of volumes
 */
export function upgradeDisks(
  { volumes, machines }: Pick<StackDefinition, 'volumes' | 'machines'>,
  { roles }: Pick<ApplianceManifest, 'roles'>,
  makeId: () => VolumeId,
): NextDisk[] {
  const roleOf = new Map(machines.map(({ id, role }) => [id, role]));
  return volumes.map(({ id: disk, machine, kind }): NextDisk => {
    const system = roles[roleOf.get(machine) ?? '']?.system;
    if (kind === 'data' || !system) return { disk, base: disk, fresh: makeId() };
    return { disk, fresh: makeId(), image: system.index, sizeBytes: system.sizeBytes };
  });
}
