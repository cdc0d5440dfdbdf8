import type { z } from 'zod';
import { OWN_POOL } from '../../../schemas/api/resources/pool.ts';
import type { InstallRequest } from '../../../schemas/api/resources/plan.ts';
import { checkParameters, isParameterShown } from '../../../schemas/appliance/check-parameters.ts';
import { ApplianceManifest } from '../../../schemas/appliance/manifest.ts';
import { formatPath } from '../../../schemas/appliance/problem.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { parseReference } from '../../../schemas/ids/reference.ts';
import { fakeDigest } from './ids.ts';
import type { FakeAppliance, FakePlan } from './shapes.ts';
import { FIRST_NODE } from './seed/seed-nodes.ts';
import { trustProblem, trustVerdict } from './trust-verdict.ts';
import type { World } from './world.ts';

type Request = z.output<typeof InstallRequest>;
type Machines = FakePlan['machines'];

const GiB = 2 ** 30;

/**
 * Plans an install the way the real server does, on one roomy node.
 *
 * @throws Fault NOT_FOUND, PARAMETERS_INVALID, NO_NODE, ROLLBACK_REFUSED
 */
export function makePlan(world: World, request: Request): FakePlan {
  const appliance = findAppliance(world, request.appliance);
  if (!world.nodes.some((node) => node.state === 'ready')) throw new Fault('NO_NODE', {});
  const older = refuseOlder(request, appliance);
  const manifest = ApplianceManifest.parse(appliance.manifest);
  const name = request.name ?? appliance.manifest.name;
  const places = planPlaces(world, request);
  const machines = planMachines(manifest, request, { name, places });
  const trust = trustVerdict(world, appliance);
  const totals = totalsOf(machines);
  const plan = {
    appliance: {
      address: appliance.card.address,
      title: appliance.card.title,
      version: appliance.card.version,
      digest: appliance.card.digest,
      registry: 'this server',
    },
    name,
    machines,
    gateway: { node: places.gateway.id, nodeName: places.gateway.name },
    networks: Object.keys(manifest.networks).map((network, index) => ({
      name: network,
      subnet4: `10.77.${index}.0/24`,
      subnet6: `fd5c:9a41:7e0${index}::/64`,
      egress: manifest.permissions.egress === 'internet',
    })),
    ports: planPorts(world, manifest, request),
    parameters: planParameters(manifest, request),
    secrets: Object.entries(manifest.secrets).map(([key, { type }]) => ({ key, kind: type })),
    permissions: manifest.permissions,
    totals,
  };
  const downloadBytes = appliance.card.downloadBytes;
  const known = world.stacks.some((each) => each.appliance.address === appliance.card.address);
  return {
    ...plan,
    hash: fakeDigest(JSON.stringify(plan)),
    placement: {
      machines: machines.map(({ name: machine, role }) => ({
        machine,
        reason: role in request.nodes ? 'You chose this node.' : 'It has the most free memory.',
      })),
      gateway: request.gateway
        ? 'You chose this gateway.'
        : 'Most machines of this stack are on it.',
      nodes: world.nodes.filter((node) => node.state === 'ready').length,
      pools: world.pools.map((pool) => pool.name),
      disks: machines.flatMap(({ name: machine, role, disks }) =>
        disks.map((disk) => ({ machine, disk: disk.name, ...placeOf(request, role) })),
      ),
      host: '192.0.2.7',
    },
    fetch: { bytes: known ? 0 : downloadBytes, totalBytes: downloadBytes },
    trust,
    capacity: { memoryFreeBytes: 42 * GiB, diskFreeBytes: 702 * GiB },
    notices: [...older, ...planNotices(known)],
    problems: [
      ...places.problems,
      ...planProblems(world, plan),
      ...trustProblem(trust, appliance.card.address),
    ],
  };
}

/** Under this name, a release is older than one that was installed before. */
const OLDER_RELEASE = 'older-release';

/** @throws Fault ROLLBACK_REFUSED unless somebody insists */
function refuseOlder(request: Request, { card }: FakeAppliance): FakePlan['notices'] {
  if (request.name !== OLDER_RELEASE) return [];
  const appliance = `${card.address} ${card.version}`;
  const fault = new Fault('ROLLBACK_REFUSED', { appliance, have: 20, found: 10 });
  if (!request.allowRollback) throw fault;
  return [{ code: 'ROLLBACK', message: fault.message }];
}

/** @throws Fault NOT_FOUND */
export function findAppliance(world: World, reference: string): FakeAppliance {
  const { address } = parseReference(reference);
  const appliance = world.appliances.find((each) => each.card.address === address);
  if (!appliance) throw new Fault('NOT_FOUND', { what: 'appliance', name: reference });
  return appliance;
}

/** Whatever is chosen for a role, and the own pool of its node for the rest. */
const placeOf = ({ pools = {} }: Request, role: string): { pool: string; reason: string } => {
  const pool = pools[role];
  return pool === undefined
    ? { pool: OWN_POOL, reason: 'Disks go there by default.' }
    : { pool, reason: 'You chose this pool.' };
};

interface FakePlaces {
  /** By role. */
  readonly nodes: Readonly<Record<string, { id: string; name: string }>>;
  readonly gateway: { id: string; name: string };
  readonly problems: FakePlan['problems'];
}

/** Whatever is chosen, and the first node for the rest. */
function planPlaces(world: World, { nodes, gateway }: Request): FakePlaces {
  const problems: FakePlan['problems'] = [];
  const find = (name: string): { id: string; name: string } => {
    const node = world.nodes.find((each) => each.name === name);
    if (node?.state === 'ready') return node;
    problems.push({
      code: node ? 'NODE_CLOSED' : 'NODE_UNKNOWN',
      message: node ? `${name} is not connected.` : `There is no node “${name}”.`,
      action: 'Choose another node.',
    });
    return FIRST_NODE;
  };
  const chosen = Object.entries(nodes).map(([role, name]) => [role, find(name)] as const);
  return {
    nodes: Object.fromEntries(chosen),
    gateway: gateway === undefined ? FIRST_NODE : find(gateway),
    problems,
  };
}

function planMachines(
  manifest: ApplianceManifest,
  request: Request,
  { name, places }: { readonly name: string; readonly places: FakePlaces },
): Machines {
  let host = 10;
  return Object.entries(manifest.roles).flatMap(([role, definition]) => {
    const count = request.counts[role] ?? definition.count.default;
    return Array.from({ length: count }, (_none, index) => {
      host += 1;
      return {
        name: count === 1 ? `${role}.${name}` : `${role}-${index + 1}.${name}`,
        role,
        index,
        node: (places.nodes[role] ?? FIRST_NODE).id,
        nodeName: (places.nodes[role] ?? FIRST_NODE).name,
        cpu: definition.cpu,
        memoryBytes: definition.memory,
        disks: [
          {
            name: 'system',
            kind: 'system' as const,
            sizeBytes: definition.system.sizeBytes,
            image: definition.system.index,
          },
          ...Object.entries(definition.data).map(([key, disk]) => ({
            name: key,
            kind: 'data' as const,
            sizeBytes: disk.size,
            image: null,
          })),
        ],
        interfaces: definition.networks.map((network) => {
          const segment = Object.keys(manifest.networks).indexOf(network);
          return {
            network,
            address4: `10.77.${segment}.${host}`,
            address6: `fd5c:9a41:7e0${segment}::${host}`,
          };
        }),
        after: definition.after,
      };
    });
  });
}

function planPorts(world: World, manifest: ApplianceManifest, request: Request): FakePlan['ports'] {
  const taken = new Set(world.stacks.flatMap((each) => each.ports.map((port) => port.hostPort)));
  let next = 20_000;
  return Object.entries(manifest.roles).flatMap(([role, definition]) =>
    Object.entries(definition.publish).map(([key, port]) => {
      while (taken.has(next)) next += 1;
      const hostPort = request.ports[key] ?? port.hostPort ?? next;
      taken.add(hostPort);
      return {
        key,
        title: port.title ?? key,
        role,
        port: port.port,
        protocol: port.protocol,
        scheme: port.scheme,
        hostPort,
      };
    }),
  );
}

function planParameters(manifest: ApplianceManifest, request: Request): FakePlan['parameters'] {
  const { values, problems } = checkParameters(manifest.parameters, request.parameters);
  if (problems.length > 0) {
    throw new Fault('PARAMETERS_INVALID', {
      problems: problems.map((problem) => ({ ...problem, path: formatPath(problem.path) })),
    });
  }
  return Object.entries(manifest.parameters)
    .filter(([key]) => isParameterShown(key, manifest.parameters, request.parameters))
    .map(([key, parameter]) => {
      const given = request.parameters[key] !== undefined && request.parameters[key] !== '';
      const secret = parameter.type === 'password';
      return {
        key,
        label: parameter.label,
        value: secret ? null : (values[key] ?? null),
        origin: given ? 'given' : secret ? 'generated' : 'default',
      };
    });
}

function totalsOf(machines: Machines): FakePlan['totals'] {
  const sum = (of: (machine: Machines[number]) => number): number =>
    machines.reduce((total, machine) => total + of(machine), 0);
  return {
    machines: machines.length,
    cpu: sum((machine) => machine.cpu),
    memoryBytes: sum((machine) => machine.memoryBytes),
    diskBytes: sum((machine) => machine.disks.reduce((total, disk) => total + disk.sizeBytes, 0)),
  };
}

const planNotices = (known: boolean): FakePlan['notices'] =>
  known
    ? [
        {
          code: 'IMAGES_PRESENT',
          message: 'The images are on the node already; nothing is fetched.',
        },
      ]
    : [];

function planProblems(world: World, plan: Pick<FakePlan, 'name' | 'totals'>): FakePlan['problems'] {
  const problems: FakePlan['problems'] = [];
  if (world.stacks.some((each) => each.name === plan.name)) {
    problems.push({
      code: 'CONFLICT',
      message: `There is already a stack called “${plan.name}”.`,
      action: 'Choose another name.',
    });
  }
  if (plan.name === 'fail-memory' || plan.totals.memoryBytes > 42 * GiB) {
    problems.push({
      code: 'NO_ROOM',
      message: `It needs 96 GiB of memory; ${FIRST_NODE.name} has 42 GiB left.`,
      action: 'Stop another stack, choose fewer machines, or add a node.',
    });
  }
  return problems;
}
