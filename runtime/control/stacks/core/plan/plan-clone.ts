import type { ClonePlan, CloneRequest } from '../../../../../schemas/api/resources/clone.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-size.ts';
import type { NodeId, PoolId } from '../../../../../schemas/ids/brand.ts';
import type { StackName } from '../../../../../schemas/ids/names.ts';
import {
  freeDiskBytes,
  promisedBytes,
  type Site,
  type SiteNode,
} from '../../../nodes/core/site.ts';
import { roomBytes } from '../../../pools/core/site-pool.ts';
import { renewedSecrets } from '../define/clone-secrets.ts';
import type { DefinedMachine, DefinedPort, DefinedVolume } from '../define/definition.ts';
import { chainLengths } from '../define/loans.ts';
import type { StackRecord } from '../define/stack-record.ts';
import { choosePort, type PortUse } from './choose-port.ts';
import { poolShort } from './describe-lack.ts';
import { freeName, hashOf, nameProblems } from './plan-install.ts';
import type { Remark } from './remark.ts';
import { type MemoryUse, roomForStack } from './room-for-stack.ts';
import { machineProblems, nodeProblems, type PointSight, volumeProblems } from './why-no-point.ts';

export interface CloneInput extends Omit<PointSight, 'record' | 'points'> {
  readonly record: StackRecord;
  readonly request: CloneRequest;
  readonly site: Site;
  /** All stacks: disks may stand on those of others. */
  readonly stacks: readonly Pick<StackRecord, 'definition'>[];
  /** What stacks use of the memory of its nodes. */
  readonly uses: readonly MemoryUse[];
  /** What else is made for it, besides what is written to its disks; absent: nothing. */
  readonly besides?: readonly DiskNeed[];
}

/** Space that is needed somewhere. */
export interface DiskNeed {
  /** Undefined: the own pool of the node. */
  readonly pool: PoolId | undefined;
  readonly node: NodeId;
  readonly bytes: number;
}

/**
 * Computes everything that cloning would do. Pure: the same input gives the same plan and hash. What stands in the way
 * is collected in `problems`, all at once.
 */
export function planClone(input: CloneInput): ClonePlan {
  const { record, request, site } = input;
  const { manifest, digest } = record.appliance;
  const { fenced } = request;
  const name = request.name ?? freeName(record.name, site.stackNames);
  const ports = clonePorts(input);
  const renewed = new Set(renewedSecrets(manifest.secrets, fenced));
  const firm = {
    stack: { id: record.id, name: record.name },
    name,
    fenced,
    start: request.start ?? record.power === 'on',
    appliance: { title: manifest.title, version: manifest.version, digest },
    machines: record.definition.machines.map((machine) => machineRow(machine, name, input)),
    ports: ports.ports,
    secrets: Object.entries(manifest.secrets).map(([key, { type: kind }]) => ({
      key,
      kind,
      change: renewed.has(key) ? ('new' as const) : ('kept' as const),
    })),
    egress: fenced ? ('none' as const) : manifest.permissions.egress,
  };
  return {
    ...firm,
    hash: hashOf(firm),
    notices: [...ports.notices, ...noticesOf(input)],
    problems: [
      ...nameProblems(name, site),
      ...ports.problems,
      ...nodeProblems({ ...input, points: 0 }),
      ...agentProblems(input),
      ...volumeProblems({ ...input, points: 0 }),
      ...machineProblems({ ...input, points: 0 }),
      ...depthProblems(input),
      ...roomProblems(input, firm.start),
    ],
  };
}

function machineRow(
  { id, name: was, node, cpu, memoryBytes }: DefinedMachine,
  name: StackName,
  { record, nodeName, site }: CloneInput,
): ClonePlan['machines'][number] {
  return {
    name: `${name}${was.slice(record.name.length)}`,
    node,
    nodeName: nodeName(node),
    cpu,
    memoryBytes,
    disks: record.definition.volumes
      .filter(({ machine }) => machine === id)
      .map(({ name: disk, kind, sizeBytes, pool }) => ({
        name: disk,
        kind,
        sizeBytes,
        ...(pool === undefined ? {} : { pool: { id: pool, name: poolName(pool, site) } }),
      })),
  };
}

const poolName = (id: PoolId, { pools = [] }: Pick<Site, 'pools'>): string =>
  pools.find((pool) => pool.id === id)?.name ?? id;

interface ClonePorts {
  readonly ports: DefinedPort[];
  readonly notices: Remark[];
  readonly problems: Remark[];
}

/** The same ports lead into it by other numbers; into a fenced one leads none. */
function clonePorts({ record, request, site }: CloneInput): ClonePorts {
  const { ports: published, gateway } = record.definition;
  const wanted = request.fenced ? [] : published;
  const unknown = Object.keys(request.ports).filter(
    (key) => !wanted.some((port) => port.key === key),
  );
  const problems: Remark[] = unknown.map((key) => ({
    code: 'PORT_UNKNOWN',
    message: `There is no published port “${key}”.`,
    ...(request.fenced ? { action: 'A fenced clone publishes none.' } : {}),
  }));
  const used: PortUse[] = [...(site.nodes.find(({ id }) => id === gateway)?.ports ?? [])];
  const ports = wanted.map((port) => {
    const { key, protocol } = port;
    const choice = choosePort(protocol, { asked: request.ports[key], preferred: undefined }, used);
    if (choice.kind === 'refused') {
      problems.push({
        code: 'PORT_TAKEN',
        message: `Port ${choice.port} is used by ${choice.by}.`,
        action: `Choose another port for “${key}”.`,
      });
    }
    used.push({ protocol, port: choice.port, by: `“${key}” of this stack` });
    return { ...port, hostPort: choice.port };
  });
  return { ports, problems, notices: [] };
}

/** An older agent would let its machines open nothing of another stack. */
const agentProblems = ({ record, sight, nodeName }: CloneInput): Remark[] =>
  [...new Set(record.definition.machines.map(({ node }) => node))].flatMap((node) => {
    const report = sight.reports.get(node);
    if (!report || report.facts.clones || !report.facts.layers) return [];
    const name = nodeName(node);
    const message = `The agent of ${name} is older and knows no clones.`;
    return [{ code: 'AGENT_OLD', message, action: `Update the agent of ${name}.` }];
  });

function depthProblems({ record, stacks }: CloneInput): Remark[] {
  const lengths = chainLengths(record.definition, stacks);
  if (Math.max(0, ...lengths) < LIMITS.stack.clones.mostBelow) return [];
  const message = `Disks of ${record.name} stand on ${Math.max(...lengths)} others already, and one that is cloned may stand on ${LIMITS.stack.clones.mostBelow - 1}.`;
  const action = `Delete restore points that are not needed (yard stack point ls ${record.name}), or clones between.`;
  return [{ code: 'TOO_MANY_LAYERS', message, action }];
}

/** What is written to the clone takes room of its own, as of any disk. */
function roomProblems({ record, site, uses, besides = [] }: CloneInput, starts: boolean): Remark[] {
  const { definition } = record;
  const stack = { definition, stage: 'defined' as const };
  const found = roomForStack({ stack, site, uses });
  return [
    ...found.filter(({ code }) => code !== 'NO_NODE' && (starts || code !== 'MEMORY_SHORT')),
    ...site.nodes.flatMap((node) => [
      ...closedProblems(node, definition.machines),
      ...ownPoolProblems(node, record, besides),
    ]),
    ...(site.pools ?? []).flatMap((pool) => {
      const needed =
        sumOf(definition.volumes.filter((volume) => volume.pool === pool.id)) +
        needOf(besides.filter((need) => need.pool === pool.id));
      const free = roomBytes(pool);
      return needed <= free ? [] : [poolShort({ pool: pool.name, needed, free }, 'It needs')];
    }),
  ];
}

const closedProblems = (node: SiteNode, machines: readonly DefinedMachine[]): Remark[] =>
  node.admits || !machines.some((machine) => machine.node === node.id)
    ? []
    : [
        {
          code: 'NODE_CLOSED',
          message: `${node.name} is closed to new machines, and the disks of the stack are there.`,
          action: `Open it again: yard node uncordon ${node.name}`,
        },
      ];

function ownPoolProblems(
  node: SiteNode,
  { definition }: StackRecord,
  besides: readonly DiskNeed[],
): Remark[] {
  const here = new Set(
    definition.machines.filter((machine) => machine.node === node.id).map(({ id }) => id),
  );
  const needed =
    sumOf(
      definition.volumes.filter(({ machine, pool }) => pool === undefined && here.has(machine)),
    ) + needOf(besides.filter((need) => need.pool === undefined && need.node === node.id));
  const free = freeDiskBytes(node);
  if (needed <= free) return [];
  const message = `It needs up to ${formatByteSize(needed)} of disk space on ${node.name} for what will be written to it, and ${formatByteSize(free)} is free.`;
  const action = 'Free some space there, or remove another stack with its data.';
  return [{ code: 'DISK_SHORT', message, action }];
}

const needOf = (needs: readonly DiskNeed[]): number =>
  needs.reduce((sum, { bytes }) => sum + bytes, 0);

const sumOf = (volumes: readonly DefinedVolume[]): number =>
  volumes.reduce((sum, volume) => sum + promisedBytes(volume), 0);

function noticesOf({ record, request, nodeName }: CloneInput): Remark[] {
  const { definition } = record;
  const nodes = [...new Set(definition.machines.map(({ node }) => nodeName(node)))];
  const attached = definition.networks.filter(({ uplink }) => uplink);
  return [
    {
      code: 'CLONE_PLACE',
      message: `The clone is bound to ${nodes.join(', ')}: its disks stand on those of ${record.name}, and nothing is copied.`,
    },
    ...attached.map(({ name }) => ({
      code: 'CLONE_NO_UPLINK',
      message: `Network “${name}” of the clone is part of no LAN.`,
    })),
    ...(request.fenced
      ? []
      : [
          {
            code: 'CLONE_COMMANDS',
            message:
              'Its guests get new host keys and machine ids, and run the first-start commands of the appliance again.',
          },
        ]),
  ];
}
