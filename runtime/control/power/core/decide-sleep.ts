import type { SleepPolicy } from '../../../../schemas/api/resources/sleep.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-size.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { formatDuration } from '../../../../schemas/ids/format-duration.ts';
import { formatCount } from '../../../../schemas/text/format-count.ts';
import { isWithinHours } from './within-hours.ts';

/** What decides whether a node sleeps. */
export interface SleepNode {
  readonly id: NodeId;
  readonly name: string;
  /** `going`, `coming`: on the way to sleep, or back. */
  readonly state: 'awake' | 'asleep' | 'going' | 'coming';
  /** Why it stays awake whatever the reserve is; absent: it may sleep. */
  readonly stays?: string | undefined;
  /** Since when nothing has kept it awake; absent: something does. */
  readonly idleSince?: Date | undefined;
  /** What wakes it: packets of another node, or a baseboard controller. */
  readonly wokenBy: 'packets' | 'controller';
  /** Whether it sends packets that wake others. */
  readonly sendsPackets: boolean;
  /** Whether it takes new machines while it is awake. */
  readonly takes: boolean;
  readonly freeMemoryBytes: number;
  readonly freeCpus: number;
}

/** A node that goes to sleep or is woken, and why, as a sentence. */
export interface SleepOrder {
  readonly node: NodeId;
  readonly name: string;
  readonly why: string;
}

export interface SleepDecision {
  /** One at a time: what is left is looked at anew once it has gone. */
  readonly sleep: SleepOrder | undefined;
  readonly wake: readonly SleepOrder[];
  /** Why each node is awake, as a sentence; none of nodes that sleep. */
  readonly why: ReadonlyMap<NodeId, string>;
}

/**
 * Decides which idle node goes to sleep, and which are woken so that enough stays warm. A node goes only
 * when the reserve is still there without it, and is idle anew when it wakes: nothing flaps.
 *
 * @param policy null: none goes, and none is woken
 */
export function decideSleep(
  policy: SleepPolicy | null,
  nodes: readonly SleepNode[],
  now: Date,
): SleepDecision {
  if (!policy) return { sleep: undefined, wake: [], why: new Map() };
  const isTime = policy.hours === null || isWithinHours(policy.hours, now);
  const wake = isTime ? wakeForReserve(policy, nodes) : wakeAll(nodes);
  const settled = nodes.every(({ state }) => state === 'awake' || state === 'asleep');
  const why = new Map<NodeId, string>();
  let sleep: SleepOrder | undefined;
  for (const node of longestIdleFirst(nodes.filter(({ state }) => state === 'awake'))) {
    const reason = whyAwake(node, { policy, nodes, now, isTime });
    if (reason !== undefined) {
      why.set(node.id, `It stays awake: ${reason}.`);
    } else if (sleep || !settled || wake.length > 0) {
      why.set(node.id, 'It goes to sleep after others: one at a time does.');
    } else {
      const idle = idleWords(idleMs(node, now));
      sleep = { node: node.id, name: node.name, why: `It was idle for ${idle}.` };
      why.set(node.id, 'It goes to sleep now.');
    }
  }
  return { sleep, wake, why };
}

interface Situation {
  readonly policy: SleepPolicy;
  readonly nodes: readonly SleepNode[];
  readonly now: Date;
  readonly isTime: boolean;
}

/** @returns why a node does not go to sleep, as the end of a sentence; undefined: nothing keeps it */
function whyAwake(node: SleepNode, situation: Situation): string | undefined {
  const { policy, nodes, now, isTime } = situation;
  if (node.stays !== undefined) return node.stays;
  if (!isTime) return 'nodes do not sleep at this hour';
  const idle = idleMs(node, now);
  if (idle < policy.idleMs) {
    return `it goes to sleep after ${idleWords(policy.idleMs)} without work, and has had ${idleWords(idle)}`;
  }
  const left = nodes.filter((each) => each.state === 'awake' && each.id !== node.id);
  const short = node.takes ? shortage(policy, left) : undefined;
  if (short) return `it is kept warm, as without it ${short}`;
  return lastWaker(node, nodes, left);
}

/** A packet comes from a node that is awake: whoever is woken by one does not sleep without such a node. */
function lastWaker(
  node: SleepNode,
  nodes: readonly SleepNode[],
  left: readonly SleepNode[],
): string | undefined {
  if (left.some(({ sendsPackets }) => sendsPackets)) return undefined;
  if (node.wokenBy === 'packets') return 'no other node would be awake that can wake it';
  const sleeper = nodes.find((each) => each.state === 'asleep' && each.wokenBy === 'packets');
  return sleeper && `no other node would be awake that can wake ${sleeper.name}`;
}

/** @returns what would be missing of the reserve with these nodes awake, as part of a sentence */
function shortage(
  { warmNodes, spareMemoryBytes, spareCpus }: SleepPolicy,
  awake: readonly SleepNode[],
): string | undefined {
  const taking = awake.filter(({ takes }) => takes);
  if (taking.length < warmNodes) {
    return `${taking.length} of ${formatCount(warmNodes, 'node')} would be awake`;
  }
  const memory = sum(taking, 'freeMemoryBytes');
  if (memory < spareMemoryBytes) {
    return `${formatByteSize(memory)} of ${formatByteSize(spareMemoryBytes)} of memory would be free`;
  }
  const cpus = sum(taking, 'freeCpus');
  return cpus < spareCpus
    ? `${cpus} of ${formatCount(spareCpus, 'virtual core')} would be free`
    : undefined;
}

/** The roomiest first, until there is enough; those on their way count. */
function wakeForReserve(policy: SleepPolicy, nodes: readonly SleepNode[]): SleepOrder[] {
  const orders: SleepOrder[] = [];
  const awake = nodes.filter(({ state }) => state === 'awake' || state === 'coming');
  const asleep = sleepersOf(nodes).toSorted(
    (a, b) => b.freeMemoryBytes - a.freeMemoryBytes || byName(a, b),
  );
  for (const node of asleep) {
    const short = shortage(policy, awake);
    if (!short || orders.length >= wakesLeft(nodes)) break;
    orders.push({ ...orderOf(node), why: `Without it, ${short}.` });
    awake.push(node);
  }
  return orders;
}

const wakeAll = (nodes: readonly SleepNode[]): SleepOrder[] =>
  sleepersOf(nodes)
    .toSorted(byName)
    .slice(0, wakesLeft(nodes))
    .map((node) => ({ ...orderOf(node), why: 'Nodes do not sleep at this hour.' }));

/** Those that take nothing when they are awake are no reserve. */
const sleepersOf = (nodes: readonly SleepNode[]): SleepNode[] =>
  nodes.filter(({ state, takes }) => state === 'asleep' && takes);

const wakesLeft = (nodes: readonly SleepNode[]): number =>
  Math.max(0, LIMITS.power.wakesAtOnce - nodes.filter(({ state }) => state === 'coming').length);

const orderOf = ({ id, name }: SleepNode): Pick<SleepOrder, 'node' | 'name'> => ({
  node: id,
  name,
});

const sum = (nodes: readonly SleepNode[], key: 'freeMemoryBytes' | 'freeCpus'): number =>
  nodes.reduce((total, node) => total + node[key], 0);

const idleMs = ({ idleSince }: SleepNode, now: Date): number =>
  idleSince ? Math.max(0, now.getTime() - idleSince.getTime()) : 0;

/** Whole minutes from one on: they are read, not measured. */
const idleWords = (ms: number): string =>
  formatDuration(ms < 60_000 ? ms - (ms % 1_000) : ms - (ms % 60_000));

/** Of nodes alike, the last by name goes first: the first ones stay. */
const longestIdleFirst = (nodes: readonly SleepNode[]): SleepNode[] =>
  nodes.toSorted(
    (a, b) =>
      (a.idleSince?.getTime() ?? Infinity) - (b.idleSince?.getTime() ?? Infinity) || byName(b, a),
  );

const byName = (a: SleepNode, b: SleepNode): number =>
  a.name < b.name ? -1 : Number(a.name > b.name);
