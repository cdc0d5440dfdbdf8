import { ApplianceManifest, type ApplianceSource } from '../../../schemas/appliance/manifest.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { Assets } from './collect-assets.ts';

/** The packed system disk of a role. */
export interface PackedDisk {
  readonly index: Digest;
  readonly sizeBytes: number;
}

/**
 * Makes the manifest that goes into the archive out of the one the publisher wrote: every default
 * filled in, files and disks named by digest.
 *
 * @param disks by role
 */
export function makeManifest(
  source: ApplianceSource,
  assets: Assets['manifest'],
  disks: ReadonlyMap<string, PackedDisk>,
): ApplianceManifest {
  const networks = Object.keys(source.networks);
  const roles = Object.entries(source.roles).map(([name, role]) => [
    name,
    {
      ...role,
      networks: role.networks ?? networks,
      firmware: role.firmware === 'uefi' ? 'uefi' : undefined,
      system: disks.get(name),
    },
  ]);
  return ApplianceManifest.parse({
    ...source,
    icon: undefined,
    readme: undefined,
    ...assets,
    roles: Object.fromEntries(roles),
    order: { parameters: Object.keys(source.parameters), outputs: Object.keys(source.outputs) },
  });
}
