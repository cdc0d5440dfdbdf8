import type { Plan, PlannedMachine } from '../../../../../schemas/api/resources/plan.ts';
import type { Role } from '../../../../../schemas/appliance/role.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { hostAddress4, hostAddress6 } from '../desired/addresses.ts';
import type { Places } from './choose-places.ts';
import type { PoolChoice, PoolOf } from './choose-pools.ts';
import { hostName } from './host-name.ts';
import { choiceAt } from './stand-in-pool.ts';
import type { PlanInput } from './plan-install.ts';

/** The id a plan shows while there is no node to put a machine on. */
export const NOWHERE = 'node-0000000000' as NodeId;

/** @returns the machines of a plan, in the order of the roles; addresses are counted per network. */
export function planMachines(context: {
  input: PlanInput;
  counts: ReadonlyMap<string, number>;
  networks: Plan['networks'];
  places: Places;
  poolOf: PoolOf;
}): PlannedMachine[] {
  const { input, counts, networks, places, poolOf } = context;
  const used = new Map<string, number>();
  return Object.entries(input.appliance.manifest.roles).flatMap(([roleName, role]) =>
    Array.from({ length: counts.get(roleName) ?? 0 }, (_, index) => {
      const host = hostName(roleName, role, index);
      const node = places.machines.get(host)?.node;
      return {
        name: `${input.request.name}-${host}`,
        role: roleName,
        index,
        node: node?.id ?? NOWHERE,
        nodeName: node?.name ?? '',
        cpu: role.cpu,
        memoryBytes: role.memory,
        ...(role.firmware === undefined ? {} : { firmware: role.firmware }),
        disks: planDisks(role).map((disk) => ({
          ...disk,
          ...plannedPool(
            choiceAt(poolOf({ role: roleName, ...disk }), node, input.site.pools ?? []),
          ),
        })),
        interfaces: role.networks.map((name) => nextAddress(name, networks, used)),
        after: role.after,
      };
    }),
  );
}

/** A disk that goes to the own pool of its node names none: plans of before have the same hash. */
const plannedPool = ({ pool }: PoolChoice): Pick<PlannedMachine['disks'][number], 'pool'> =>
  pool ? { pool: { id: pool.id, name: pool.name } } : {};

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
    address4: network ? hostAddress4(network, index) : '',
    address6: network ? hostAddress6(network.subnet6, index) : '',
  };
}
