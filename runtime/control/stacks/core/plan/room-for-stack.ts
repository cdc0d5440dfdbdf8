import { formatByteSize } from '../../../../../schemas/ids/byte-size.ts';
import type { NodeId, PoolId } from '../../../../../schemas/ids/brand.ts';
import { poolStateAt, roomBytes } from '../../../pools/core/site-pool.ts';
import { type DefinedMachine, nodesOf } from '../define/definition.ts';
import { volumesOn } from '../define/on-node.ts';
import { inMemory, poolAction, poolShort, poolWords } from './describe-lack.ts';
import type { Remark } from './remark.ts';
import {
  freeDiskBytes,
  freeMemoryBytes,
  MACHINE_OVERHEAD_BYTES,
  promisedBytes,
  type Site,
  type SiteNode,
} from '../../../nodes/core/site.ts';
import type { StackRecord } from '../define/stack-record.ts';

/** What a stack uses of a node's memory while it is on, by its name. */
export interface MemoryUse {
  readonly stack: string;
  readonly node: NodeId;
  readonly memoryBytes: number;
}

export interface RoomInput {
  readonly stack: Pick<StackRecord, 'definition' | 'stage'>;
  /** The nodes, with what every *other* stack takes of them. */
  readonly site: Pick<Site, 'nodes' | 'pools'>;
  readonly uses: readonly MemoryUse[];
}

/** How many of those in the way are named. */
const NAMED = 5;

/**
 * Whether the machines of a stack that is there fit on their nodes, and its gateway is connected.
 * The same sums as for an install: memory with what QEMU takes besides, and for a stack whose system
 * disks are gone their space. Each pool that one of its volumes is in has to be there.
 *
 * @returns what is missing, naming who uses it; empty: it fits
 */
export function roomForStack({ stack, site, uses }: RoomInput): Remark[] {
  const { machines } = stack.definition;
  const wanted = nodesOf(stack.definition);
  const known = new Map(site.nodes.map((node) => [node.id, node]));
  const nodeProblems = wanted.flatMap((id) => {
    const node = known.get(id);
    if (!node?.ready) return [nodeAway(node, wanted.length)];
    const here = machines.filter((machine) => machine.node === id);
    return [
      ...memoryProblems(here, node, uses),
      ...diskProblems(stack, here, node),
      ...poolsAway(stack, node, site.pools),
    ];
  });
  return [...nodeProblems, ...poolsShort(stack, site.pools ?? [])];
}

/** @param node undefined: it has not reported since the server was started, so its name is not known */
const nodeAway = (node: SiteNode | undefined, count: number): Remark => ({
  code: 'NO_NODE',
  message:
    count === 1
      ? 'Its node is not connected.'
      : node
        ? `${node.name} is not connected, and this stack needs it.`
        : 'One of its nodes is not connected.',
  action: 'Start the agent there and wait until the node shows as ready.',
});

function memoryProblems(
  machines: readonly DefinedMachine[],
  node: SiteNode,
  uses: readonly MemoryUse[],
): Remark[] {
  const needed = memoryOf(machines);
  const free = freeMemoryBytes(node);
  if (needed <= free) return [];
  const used = usedBy(uses.filter((use) => use.node === node.id));
  return [
    {
      code: 'MEMORY_SHORT',
      message:
        `It needs ${formatByteSize(needed)} of memory on ${node.name}, and ` +
        `${formatByteSize(free)} is free${used}.`,
      action: 'Stop or remove another stack.',
    },
  ];
}

/** @returns memory that machines take of a node, with what QEMU itself takes for each */
export const memoryOf = (machines: readonly { readonly memoryBytes: number }[]): number =>
  machines.reduce((sum, { memoryBytes }) => sum + memoryBytes + MACHINE_OVERHEAD_BYTES, 0);

function usedBy(uses: readonly MemoryUse[]): string {
  if (uses.length === 0) return '';
  const largest = uses.toSorted((a, b) => b.memoryBytes - a.memoryBytes);
  const named = largest
    .slice(0, NAMED)
    .map(({ stack, memoryBytes }) => `${stack} ${formatByteSize(memoryBytes)}`);
  const more = largest.length - named.length;
  const others = more === 0 ? [] : [more === 1 ? 'one more stack' : `${more} more stacks`];
  return ` (in use: ${[...named, ...others].join(', ')})`;
}

/** Only a removed stack has lost its system disks; all others have their space already. */
function diskProblems(
  { definition, stage }: RoomInput['stack'],
  machines: readonly DefinedMachine[],
  node: SiteNode,
): Remark[] {
  if (stage !== 'kept') return [];
  const here = new Set(machines.map(({ id }) => id));
  const needed = definition.volumes
    .filter(
      ({ kind, machine, pool }) => pool === undefined && kind === 'system' && here.has(machine),
    )
    .reduce((sum, volume) => sum + promisedBytes(volume), 0);
  const free = freeDiskBytes(node);
  if (needed > 0 && node.ownPool === 'memory') {
    return [inMemory(node.name, { disk: node.spareDisk, pools: [] })];
  }
  if (needed <= free) return [];
  return [
    {
      code: 'DISK_SHORT',
      message:
        `It needs ${formatByteSize(needed)} of disk space on ${node.name}, and ` +
        `${formatByteSize(free)} is free.`,
      action: 'Free some space there, or remove another stack with its data.',
    },
  ];
}

/** Declared pools that the volumes of a node's machines are in, or will be, and that are not there. */
function poolsAway(
  { definition }: Pick<StackRecord, 'definition'>,
  node: SiteNode,
  pools: Site['pools'],
): Remark[] {
  const wanted = new Set(volumesOn(definition, node.id).flatMap(({ pool }) => pool ?? []));
  return [...wanted].flatMap((id) => {
    const state = poolStateAt(pools, id, node.id);
    if (state === 'ready') return [];
    const lack = { kind: 'pool', pool: poolName(pools, id), state } as const;
    return [
      {
        code: 'POOL_AWAY',
        message: `${node.name} ${poolWords(lack)}.`,
        action: poolAction(lack),
      },
    ];
  });
}

const poolName = (pools: Site['pools'], pool: PoolId): string =>
  pools?.find(({ id }) => id === pool)?.name ?? pool;

/** Declared pools without room for the system disks of a stack that was removed. */
function poolsShort(
  { definition, stage }: RoomInput['stack'],
  pools: NonNullable<Site['pools']>,
): Remark[] {
  if (stage !== 'kept') return [];
  return pools.flatMap((pool) => {
    const needed = definition.volumes
      .filter((volume) => volume.kind === 'system' && volume.pool === pool.id)
      .reduce((sum, volume) => sum + promisedBytes(volume), 0);
    const lack = { kind: 'pool-space', pool: pool.name, needed, free: roomBytes(pool) } as const;
    return needed <= lack.free ? [] : [poolShort(lack, 'It needs')];
  });
}
