import {
  type Capacity,
  type Shortage,
  SHORTAGE_KINDS,
  type ShortageKind,
} from '../../../../schemas/api/resources/summary.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { isReporting, sharesOf } from './node-shares.ts';
import type { SummaryInput, SummedNode } from './summary-input.ts';

type Item = Shortage['items'][number];

const { hostPortFirst, hostPortLast } = LIMITS.stack;
const PORTS = hostPortLast - hostPortFirst + 1;
const { cpuShare, memoryShare, diskShare, portShare, leastRoomBytes, named } = LIMITS.overview;

/** @returns what there is too little of, and on which nodes: those that have least first */
export function findShortages(
  { nodes, stacks }: Pick<SummaryInput, 'nodes' | 'stacks'>,
  { nodes: reporting, largestMachineBytes }: Capacity,
): Shortage[] {
  const taken = new Map<string, number>();
  for (const { gateway, ports } of stacks) taken.set(gateway, (taken.get(gateway) ?? 0) + ports);
  const found = nodes
    .filter(isReporting)
    .flatMap((node) => shortOn(node, taken.get(node.id) ?? 0))
    .toSorted(([, a], [, b]) => b.share - a.share);
  const byKind = Map.groupBy(found, ([kind]) => kind);
  const isFull = reporting > 0 && largestMachineBytes < leastRoomBytes;
  return SHORTAGE_KINDS.flatMap((kind) => {
    const items = (byKind.get(kind) ?? []).map(([, item]) => item);
    if (items.length === 0 && !(kind === 'room' && isFull)) return [];
    return [{ kind, count: items.length, items: items.slice(0, named), action: ACTIONS[kind] }];
  });
}

const ACTIONS: Record<ShortageKind, string> = {
  room: 'Add a node, open one that is cordoned, or stop what is not needed.',
  disk: 'Remove data of removed stacks, or add disk space.',
  memory: 'Stop machines there, or add memory.',
  cpu: 'See which of its machines use most.',
  promised: 'Its disks fill up when all volumes are used in full. Add disk space before they do.',
  ports: 'Let other nodes be gateways of new stacks.',
};

function shortOn(node: SummedNode, ports: number): (readonly [ShortageKind, Item])[] {
  const { id, name, facts, figures, reserved } = node;
  if (!facts || !figures) return [];
  const { cpu, memory, pool } = sharesOf(node);
  const item = (share: number, sentence: string): Item => ({
    subject: { kind: 'node', id, name },
    share,
    sentence,
  });
  const promised = figures.poolTotalBytes > 0 ? reserved.diskBytes / figures.poolTotalBytes : 0;
  return [
    ...over(cpu, cpuShare, 'cpu', () => item(cpu, `${percent(cpu)} of its CPU time is used.`)),
    ...over(memory, memoryShare, 'memory', () =>
      item(memory, `${left(figures.memoryFreeBytes, facts.memoryBytes)} of memory are left.`),
    ),
    ...over(pool, diskShare, 'disk', () =>
      item(pool, `${left(figures.poolFreeBytes, figures.poolTotalBytes)} of disk are left.`),
    ),
    ...(promised > 1
      ? [['promised', item(promised, promisedSentence(node, figures.poolTotalBytes))] as const]
      : []),
    ...over(ports / PORTS, portShare, 'ports', () =>
      item(ports / PORTS, `${ports} of its ${PORTS} ports for stacks are taken.`),
    ),
  ];
}

/** @returns the item when a share is reached */
const over = (
  share: number,
  most: number,
  kind: ShortageKind,
  item: () => Item,
): (readonly [ShortageKind, Item])[] => (share >= most ? [[kind, item()]] : []);

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const left = (free: number, total: number): string =>
  `${formatByteSize(free)} of ${formatByteSize(total)}`;

const promisedSentence = ({ reserved }: SummedNode, total: number): string =>
  `${formatByteSize(reserved.diskBytes)} are promised to volumes, and it has ${formatByteSize(total)}.`;
