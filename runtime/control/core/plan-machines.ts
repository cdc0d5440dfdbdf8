import type { Plan, PlannedMachine } from '../../../schemas/api/resources/plan.ts';
import type { Role } from '../../../schemas/appliance/role.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { hostAddress4, hostAddress6 } from './addresses.ts';
import type { Place } from './choose-place.ts';
import type { PlanInput } from './plan-install.ts';

/** The id a plan shows while there is no node to put a machine on. */
const NOWHERE = 'node-0000000000' as NodeId;

/** @returns the machines of a plan, in the order of the roles; addresses are counted per network. */
export function planMachines(context: {
  input: PlanInput;
  counts: ReadonlyMap<string, number>;
  networks: Plan['networks'];
  place: Place | undefined;
}): PlannedMachine[] {
  const { input, counts, networks, place } = context;
  const used = new Map(networks.map((network) => [network.name, 0]));
  return Object.entries(input.appliance.manifest.roles).flatMap(([roleName, role]) =>
    Array.from({ length: counts.get(roleName) ?? 0 }, (_, index) => ({
      name: `${input.request.name}-${hostName(roleName, role, index)}`,
      role: roleName,
      index,
      node: place?.compute.id ?? NOWHERE,
      nodeName: place?.compute.name ?? '',
      cpu: role.cpu,
      memoryBytes: role.memory,
      disks: planDisks(role),
      interfaces: role.networks.map((name) => nextAddress(name, networks, used)),
      after: role.after,
    })),
  );
}

/** @returns the host name of a machine: its role, numbered from 1 where there can be several. */
export const hostName = (roleName: string, role: Role, index: number): string =>
  role.count.maximum === 1 ? roleName : `${roleName}-${index + 1}`;

function planDisks(role: Role): PlannedMachine['disks'] {
  const system = {
    name: 'system',
    kind: 'system' as const,
    sizeBytes: role.system.sizeBytes,
    image: role.system.index,
  };
  const data = Object.entries(role.data).map(([name, disk]) => ({
    name,
    kind: 'data' as const,
    sizeBytes: disk.size,
    image: null,
  }));
  return [system, ...data];
}

function nextAddress(
  name: string,
  networks: Plan['networks'],
  used: Map<string, number>,
): PlannedMachine['interfaces'][number] {
  const network = networks.find((candidate) => candidate.name === name);
  const index = used.get(name) ?? 0;
  used.set(name, index + 1);
  return {
    network: name,
    address4: network ? hostAddress4(network.subnet4, index) : '',
    address6: network ? hostAddress6(network.subnet6, index) : '',
  };
}
