import { createHash } from 'node:crypto';
import type {
  InstallRequest,
  Plan,
  TrustVerdict,
} from '../../../../../schemas/api/resources/plan.ts';
import type { Role } from '../../../../../schemas/appliance/role.ts';
import { defaultSubnet4 } from '../../../../../schemas/appliance/subnet.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import type { StackName } from '../../../../../schemas/ids/names.ts';
import { subnet6Of } from '../desired/addresses.ts';
import { type Places, type PlaceWishes, usableNodes } from './choose-places.ts';
import { type PoolChoices, choosePools } from './choose-pools.ts';
import { describePlaces } from './describe-places.ts';
import { diskRoomBytes } from './disk-room.ts';
import { machineDemands } from './machine-demand.ts';
import { placeNotices, usedNodes, wakeNotices } from './place-notices.ts';
import { NOWHERE, planMachines } from './plan-machines.ts';
import { planParameters } from './plan-parameters.ts';
import { placesWithWaking } from './places-with-waking.ts';
import { planPorts } from './plan-ports.ts';
import { chooseUplinks, uplinkRemarks } from './plan-uplinks.ts';
import { presentEverywhere } from './present-everywhere.ts';
import { fetchBytes, type PlannedAppliance } from '../../../releases/core/planned-appliance.ts';
import type { Remark } from './remark.ts';
import { demandAt } from './stand-in-pool.ts';
import type { Rollback } from '../../../trust/core/rollback.ts';
import type { PoolDefaultIds } from '../../../pools/ports/pool-store.ts';
import { freeMemoryBytes, type Site, type SiteNode } from '../../../nodes/core/site.ts';

export interface PlanInput {
  readonly request: InstallRequest & { readonly name: StackName };
  readonly appliance: PlannedAppliance;
  readonly site: Site;
  readonly trust: TrustVerdict;
  readonly rollback: Rollback | undefined;
  /** Where disks go unless one chooses; absent: to the own pool of their node. */
  readonly poolDefaults?: PoolDefaultIds;
}

/**
 * Computes everything an install would do. Pure: the same input gives the same plan and hash.
 *
 * What stands in the way is collected in `problems`, all at once; a plan with problems still shows
 * what would be done, as far as it can be told.
 */
export function planInstall(input: PlanInput): Plan {
  const { request, appliance, site } = input;
  const { manifest } = appliance;
  const problems: Remark[] = [...nameProblems(request.name, site), ...trustProblems(input.trust)];
  const notices: Remark[] = rollbackNotices(input);
  const counts = planCounts(manifest.roles, request.counts, problems);
  const uplinks = chooseUplinks(request.uplinks, planNetworks(input));
  const { networks } = uplinks;
  const pools = poolChoices(input);
  const demands = machineDemands(appliance, counts, pools.of);
  const { places, nodes } = placesWithWaking(demands, wishesOf(request), site);
  const used = usedNodes(places);
  const wakes = used.filter(({ asleep }) => asleep !== undefined);
  const settled = demands.map((demand) => {
    const node = places.machines.get(demand.name)?.node;
    return node ? demandAt(demand, node, site.pools ?? []) : demand;
  });
  problems.push(...uplinks.problems, ...pools.problems, ...places.problems);
  notices.push(...wakeNotices(wakes), ...placeNotices(places, demands));
  const machines = planMachines({ input, counts, networks, places, poolOf: pools.of });
  const ports = planPorts(input, places.gateway?.node.ports ?? []);
  const parameters = planParameters(manifest, request.parameters);
  const lans = uplinkRemarks({ networks, machines }, places.gateway?.node, site);
  problems.push(...lans.problems, ...ports.problems, ...parameters.problems);
  notices.push(...lans.notices, ...ports.notices);
  const firm = {
    appliance: {
      address: appliance.address,
      title: manifest.title,
      version: manifest.version,
      digest: appliance.digest,
      registry: appliance.registry,
    },
    name: request.name,
    machines,
    gateway: gatewayOf(places),
    ...wakesIn(wakes),
    networks,
    ports: ports.ports,
    parameters: parameters.parameters,
    secrets: Object.entries(manifest.secrets).map(([key, secret]) => ({ key, kind: secret.type })),
    permissions: manifest.permissions,
    totals: totalsOf(machines),
  };
  return {
    ...firm,
    hash: hashOf(firm),
    placement: describePlaces(places, {
      stack: request.name,
      nodes: usableNodes({ nodes }),
      machines,
      pools: site.pools ?? [],
      poolOf: pools.of,
    }),
    fetch: {
      bytes: fetchBytes(appliance.images, presentEverywhere(places, settled, site.pools)),
      totalBytes: fetchBytes(appliance.images, new Set()),
    },
    trust: input.trust,
    capacity: {
      memoryFreeBytes: used.reduce((sum, node) => sum + freeMemoryBytes(node), 0),
      diskFreeBytes: diskRoomBytes(places, settled, site.pools),
    },
    notices,
    problems,
  };
}

const poolChoices = ({ request, appliance, site, poolDefaults }: PlanInput): PoolChoices =>
  choosePools(
    {
      wanted: request.pools ?? {},
      defaults: poolDefaults ?? { system: undefined, data: undefined },
      pools: site.pools ?? [],
    },
    appliance.manifest,
  );

/** The hash of what is promised. Its keys are always written in the same order, by the code above. */
export const hashOf = (firm: object): Digest =>
  `sha256:${createHash('sha256').update(JSON.stringify(firm)).digest('hex')}` as Digest;

export function nameProblems(name: string, site: Pick<Site, 'stackNames'>): Remark[] {
  if (!site.stackNames.has(name)) return [];
  return [
    {
      code: 'NAME_TAKEN',
      message: `There is already a stack called “${name}”.`,
      action: 'Choose another name.',
    },
  ];
}

const TRUST_CODES = {
  unsigned: 'UNSIGNED',
  'unknown-publisher': 'PUBLISHER_UNKNOWN',
  'signed-otherwise': 'PUBLISHER_MISMATCH',
} as const;
const ACCEPT = 'accept exactly these bytes with a reason (yard trust accept)';
const ACTIONS = {
  unsigned: `An administrator can ${ACCEPT}.`,
  'unknown-publisher': `An administrator can trust the key of its publisher (yard trust add), or ${ACCEPT}.`,
  'signed-otherwise': `Do not install it, unless you know why it is there under this name. An administrator can record the address as a mirror (yard trust mirror add), or ${ACCEPT}.`,
} as const;

/** @returns why nobody that is trusted here vouches for it */
export function trustProblems(trust: TrustVerdict): Remark[] {
  if (trust.state === 'trusted' || trust.state === 'consented') return [];
  return [
    { code: TRUST_CODES[trust.state], message: trust.sentence, action: ACTIONS[trust.state] },
  ];
}

function rollbackNotices({ rollback }: PlanInput): Remark[] {
  if (!rollback) return [];
  const message =
    `A newer release was installed here before (sequence ${rollback.have}, this one ` +
    `${rollback.found}); that you chose this older one will be recorded.`;
  return [{ code: 'ROLLBACK', message }];
}

function planCounts(
  roles: Record<string, Role>,
  asked: Record<string, number>,
  problems: Remark[],
): ReadonlyMap<string, number> {
  for (const name of Object.keys(asked)) {
    if (!(name in roles))
      problems.push({ code: 'COUNT_INVALID', message: `There is no role “${name}”.` });
  }
  return new Map(
    Object.entries(roles).map(([name, { count }]) => {
      const wanted = asked[name] ?? count.default;
      if (wanted >= count.minimum && wanted <= count.maximum) return [name, wanted];
      const message = `Role “${name}” may have ${count.minimum} to ${count.maximum} machines, not ${wanted}.`;
      problems.push({ code: 'COUNT_INVALID', message });
      return [name, count.default];
    }),
  );
}

function planNetworks({ request, appliance, site }: PlanInput): Plan['networks'] {
  const seed = createHash('sha256').update(request.name).digest();
  return Object.entries(appliance.manifest.networks).map(([name, network], index) => ({
    name,
    subnet4: network.subnet4 ?? defaultSubnet4(index),
    subnet6: subnet6Of(seed, index),
    egress: appliance.manifest.permissions.egress === 'internet',
    mtu: site.mtuBytes,
  }));
}

const totalsOf = (machines: Plan['machines']): Plan['totals'] => ({
  machines: machines.length,
  cpu: total(machines, 'cpu'),
  memoryBytes: total(machines, 'memoryBytes'),
  diskBytes: sumDisks(machines),
});

const total = (machines: Plan['machines'], key: 'cpu' | 'memoryBytes'): number =>
  machines.reduce((sum, machine) => sum + machine[key], 0);

const wishesOf = ({ nodes, gateway, uplinks }: InstallRequest): PlaceWishes => ({
  nodes,
  gateway,
  uplinks: Object.values(uplinks ?? {}).map(({ name }) => name),
});

const gatewayOf = ({ gateway }: Places): Plan['gateway'] => ({
  node: gateway?.node.id ?? NOWHERE,
  nodeName: gateway?.node.name ?? '',
});

/** Plans that wake nobody have the same hash as before there was sleep. */
const wakesIn = (wakes: readonly SiteNode[]): Pick<Plan, 'wakes'> =>
  wakes.length > 0 ? { wakes: wakes.map(({ id, name }) => ({ node: id, nodeName: name })) } : {};

const sumDisks = (machines: Plan['machines']): number =>
  machines.flatMap((machine) => machine.disks).reduce((sum, disk) => sum + disk.sizeBytes, 0);

/** @returns the longest free name that starts with the wished one: `wordpress`, `wordpress-2` … */
export function freeName(wish: string, taken: ReadonlySet<string>): StackName {
  if (!taken.has(wish)) return wish as StackName;
  for (let number = 2; number < LIMITS.appliance.machines * 100; number += 1) {
    const name = `${wish.slice(0, 26)}-${number}`;
    if (!taken.has(name)) return name as StackName;
  }
  return wish as StackName;
}
