import type { PointId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { upgradeDisks } from '../plan/upgrade/upgrade-disks.ts';
import type { DefinedMachine, DefinedPort, StackDefinition } from './definition.ts';
import type { NextDisk } from './layers.ts';

/** What of an upgrade names parts of the stack. */
export interface UpgradeOfStack {
  readonly appliance: { readonly manifest: ApplianceManifest };
  readonly machines: readonly Pick<DefinedMachine, 'id' | 'cpu' | 'memoryBytes' | 'firmware'>[];
}

/** The same of its clone. */
export interface UpgradeOfClone {
  readonly present: PointId;
  readonly disks: NextDisk[];
  readonly machines: Pick<DefinedMachine, 'id' | 'cpu' | 'memoryBytes' | 'firmware'>[];
  readonly ports: DefinedPort[];
}

/**
 * Says of a clone what was said of the stack that it is made of. Versions, answers and secrets are the same; nothing is
 * published.
 *
 * @param origin machines of the stack, in the order in which the clone has them
 * @param ids `present`: of the restore point; `volume`: makes ids of volumes
 */
export function rehearsedUpgrade(
  upgrade: UpgradeOfStack,
  origin: Pick<StackDefinition, 'machines'>,
  clone: Pick<StackDefinition, 'machines' | 'volumes'>,
  ids: { readonly present: PointId; readonly volume: () => VolumeId },
): UpgradeOfClone {
  const copies = new Map(
    origin.machines.map(({ id }, index) => [id, clone.machines[index]?.id ?? id]),
  );
  return {
    present: ids.present,
    disks: upgradeDisks(clone, upgrade.appliance.manifest, ids.volume),
    machines: upgrade.machines.map((machine) => ({
      ...machine,
      id: copies.get(machine.id) ?? machine.id,
    })),
    ports: [],
  };
}
