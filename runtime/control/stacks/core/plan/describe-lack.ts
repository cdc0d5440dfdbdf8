import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../../../schemas/text/format-count.ts';
import type { SiteNode } from '../../../nodes/core/site.ts';
import { diskBytesOf, type MachineDemand } from './machine-demand.ts';
import type { Lack, NodeRoom } from './node-room.ts';
import type { Remark } from './remark.ts';

/** @returns what the only node there is lacks for a stack */
export function describeShortNode({ name }: SiteNode, lack: Lack): Remark {
  switch (lack.kind) {
    case 'uefi':
      return {
        code: 'UEFI_MISSING',
        message: `One of its machines starts by UEFI, and ${name} has no UEFI firmware for machines.`,
        action: `Install the Debian package ovmf on ${name}, then restart the agent there.`,
      };
    case 'cpu':
      return {
        code: 'CPU_SHORT',
        message:
          `It needs ${formatCount(lack.needed, 'virtual core')} on ${name}, and ` +
          `${lack.free} ${lack.free === 1 ? 'is' : 'are'} free.`,
        action: 'Stop or remove another stack.',
      };
    case 'memory':
      return {
        code: 'MEMORY_SHORT',
        message: tooLittle(`memory on ${name}`, lack),
        action: 'Stop or remove another stack.',
      };
    case 'disk':
      return {
        code: 'DISK_SHORT',
        message: tooLittle(`disk space on ${name}`, lack),
        action: 'Free some space there, or remove another stack with its data.',
      };
    case 'own-pool':
      return inMemory(name, lack);
    case 'pool':
      return {
        code: 'POOL_AWAY',
        message: `${name} ${poolWords(lack)}.`,
        action: poolAction(lack),
      };
    case 'pool-space':
      return poolShort(lack, 'It needs');
  }
}

/** @returns that nothing can go into the own pool of a node, and what to do */
export function inMemory(
  node: string,
  { disk = '<device>', pools }: Pick<OwnPoolLack, 'disk' | 'pools'>,
): Remark {
  const [first = '<pool>'] = pools;
  const which =
    pools.length > 1 ? `; it has ${pools.join(', ')}, or set a default: yard pool default` : '';
  return {
    code: 'POOL_IN_MEMORY',
    message: `The own pool of ${node} is in its memory, and would be lost with its power.`,
    action: `Give it a disk (yard node disk keep ${node} ${disk}) or choose a pool (--pool ${first})${which}.`,
  };
}

/** @returns the rest of a sentence that begins with the name of a node */
export function poolWords({ pool, state }: Extract<Lack, { kind: 'pool' }>): string {
  switch (state) {
    case 'none':
      return `does not have the pool ${pool}`;
    case 'waiting':
      return `has not connected the pool ${pool} yet`;
    case 'absent':
      return `has lost the pool ${pool}`;
    case 'failed':
      return `cannot use the pool ${pool}`;
    case 'unknown':
      return `is not connected, so that nothing is known of the pool ${pool} there`;
  }
}

/** @returns what to do about a pool that a node cannot use */
export const poolAction = ({ pool, state }: Extract<Lack, { kind: 'pool' }>): string =>
  state === 'none'
    ? `Choose another pool, or give it to that node: yard pool edit ${pool} --nodes …`
    : `See what the node says of it: yard pool show ${pool}`;

/** @returns that a pool has too little room for what is to go there */
export const poolShort = (
  { pool, needed, free }: { pool: string; needed: number; free: number },
  subject: string,
): Remark => ({
  code: 'POOL_SHORT',
  message:
    `${subject} ${formatByteSize(needed)} of the pool ${pool}, and ` +
    `${formatByteSize(free)} of it can still be taken.`,
  action: 'Choose another pool, free some space in this one, or remove a stack with its data.',
});

const tooLittle = (what: string, { needed, free }: { needed: number; free: number }): string =>
  `It needs ${formatByteSize(needed)} of ${what}, and ${formatByteSize(free)} is free.`;

/**
 * @param rooms of the nodes that were looked at
 * @param pin the only one that the machine may go to
 * @returns that no node has room for a machine, and what each of them lacks
 */
export function describeNoRoom(
  demand: MachineDemand,
  rooms: readonly NodeRoom[],
  pin: SiteNode | undefined,
): Remark {
  const looked = rooms.filter(({ node }) => pin === undefined || node.id === pin.id);
  if (pin && looked.length === 0) {
    return {
      code: 'NO_ROOM',
      message: `${demand.name} cannot go to ${pin.name}: other nodes do not reach it.`,
      action: 'Choose another node, or let the whole stack go there.',
    };
  }
  const lackOf = (room: NodeRoom): string => room.lacks([demand]).map(lackWords).join(' and ');
  const named = looked
    .slice(0, LIMITS.node.namedNodes)
    .map((room) => `${room.node.name} ${lackOf(room)}`);
  const more = looked.length - named.length;
  const rest = more > 0 ? [`${more} more ${more === 1 ? 'is' : 'are'} too small as well`] : [];
  const wanted =
    `${formatByteSize(demand.memoryBytes)} of memory, ` +
    `up to ${formatByteSize(diskBytesOf(demand))} of disk space`;
  const stateless = looked.flatMap((room) => {
    const lack = room.lacks([demand]).find(({ kind }) => kind === 'own-pool');
    return lack?.kind === 'own-pool' ? [{ node: room.node.name, lack }] : [];
  });
  const [first] = stateless;
  if (first && stateless.length === looked.length) {
    return allInMemory(first, stateless.slice(0, LIMITS.node.namedNodes));
  }
  const shortPool = sharedShortage(looked.map((room) => room.lacks([demand])));
  if (shortPool) return poolShort(shortPool, `${demand.name} needs`);
  if (pin) {
    return {
      code: 'NO_ROOM',
      message: `${pin.name} has no room for ${demand.name} (${wanted}): it ${looked.map(lackOf).join()}.`,
      action: 'Choose another node, or stop or remove another stack there.',
    };
  }
  return {
    code: 'NO_ROOM',
    message: `No node has room for ${demand.name} (${wanted}): ${[...named, ...rest].join('; ')}.`,
    action: 'Stop or remove another stack, or add a node.',
  };
}

/** Whatever else they lack: as long as nothing can be put there, it does not matter. */
function allInMemory(
  { node, lack }: { readonly node: string; readonly lack: OwnPoolLack },
  all: readonly { readonly node: string }[],
): Remark {
  const remark = inMemory(node, lack);
  if (all.length === 1) return remark;
  const message =
    `The own pools of ${all.map((each) => each.node).join(', ')} are in their memory, ` +
    'and would be lost with their power.';
  return { ...remark, message };
}

type OwnPoolLack = Extract<Lack, { kind: 'own-pool' }>;
type PoolShortage = Extract<Lack, { kind: 'pool-space' }>;

/** @returns a pool that is too small wherever one looks, when nothing else is in the way anywhere */
function sharedShortage(lacks: readonly (readonly Lack[])[]): PoolShortage | undefined {
  const all = lacks.flat();
  const short = all.filter((lack): lack is PoolShortage => lack.kind === 'pool-space');
  const [first] = short;
  const isAlone = short.length === all.length && short.every(({ pool }) => pool === first?.pool);
  return isAlone ? first : undefined;
}

/** @returns what a node lacks, behind its name */
export function lackWords(lack: Lack): string {
  switch (lack.kind) {
    case 'uefi':
      return 'has no UEFI firmware';
    case 'cpu':
      return `has ${formatCount(lack.free, 'virtual core')} free`;
    case 'memory':
      return `has ${formatByteSize(lack.free)} of memory free`;
    case 'disk':
      return `has ${formatByteSize(lack.free)} of disk space free`;
    case 'own-pool':
      return 'has its own pool in its memory';
    case 'pool':
      return poolWords(lack);
    case 'pool-space':
      return `can take ${formatByteSize(lack.free)} of the pool ${lack.pool}`;
  }
}
