import type { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import type { ApplianceImage } from '../../../schemas/archive/oci.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceRecord } from '../../ports/appliances.ts';
import type { CheckedAppliance } from './check-appliance.ts';

/** Makes what cards and version lists show out of an appliance that was checked. */
export function describeAppliance(
  { image, manifest }: CheckedAppliance,
  push: { digest: Digest; publishedAt: Date; publishedBy: string },
): ApplianceRecord {
  return {
    ...push,
    name: manifest.name,
    version: manifest.version,
    title: manifest.title,
    summary: manifest.summary,
    licence: manifest.licence,
    categories: [...new Set(manifest.categories)],
    icon: manifest.icon?.digest,
    changes: manifest.changes,
    ...sumMachines(manifest),
    downloadBytes: sumBytes(image),
  };
}

function sumMachines({ roles }: ApplianceManifest): { machines: number; memoryBytes: number } {
  let machines = 0;
  let memoryBytes = 0;
  for (const { count, memory } of Object.values(roles)) {
    machines += count.default;
    memoryBytes += count.default * memory;
  }
  return { machines, memoryBytes };
}

/** Layers are listed once each (`parseApplianceImage`). */
const sumBytes = ({ config, layers }: ApplianceImage): number =>
  layers.reduce((sum, layer) => sum + layer.size, config.size);
