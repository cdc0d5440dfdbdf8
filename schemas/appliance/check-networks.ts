import type { ApplianceManifest, ApplianceSource } from './manifest.ts';
import type { Problem } from './problem.ts';
import { defaultSubnet4, hostCapacity4, overlaps4 } from './subnet.ts';

type AnyManifest = ApplianceSource | ApplianceManifest;

/** Checks that each network has room for its machines and addresses of its own. */
export function checkNetworks(manifest: AnyManifest): Problem[] {
  const subnets = Object.entries(manifest.networks).map(([name, { subnet4 }], index) => ({
    name,
    subnet4: subnet4 ?? defaultSubnet4(index),
  }));
  return subnets.flatMap(({ name, subnet4 }, index) => {
    const path = ['networks', name, 'subnet4'];
    const machines = machinesOn(manifest, name);
    const capacity = hostCapacity4(subnet4);
    const other = subnets.slice(0, index).find((earlier) => overlaps4(earlier.subnet4, subnet4));
    return [
      ...(machines > capacity
        ? [{ path, wanted: `room for ${machines} machines`, found: `${subnet4}, for ${capacity}` }]
        : []),
      ...(other
        ? [{ path, wanted: 'addresses of its own', found: `${subnet4}, as “${other.name}” has` }]
        : []),
    ];
  });
}

/** The most addresses that machines can take on a network; a role that names none is on all. */
const machinesOn = ({ roles }: AnyManifest, network: string): number =>
  Object.values(roles).reduce((sum, { count, networks }) => {
    const interfaces = networks?.filter((name: string) => name === network).length ?? 1;
    return sum + count.maximum * interfaces;
  }, 0);
