import type { Site, SiteNode } from '../../../nodes/core/site.ts';
import type { DefinedMachine } from '../define/definition.ts';
import type { StackRecord } from '../define/stack-record.ts';
import { lackWords } from './describe-lack.ts';
import type { MoveDemand, MovePools } from './move-demand.ts';
import { NodeRoom } from './node-room.ts';

/** A node, and what keeps it from taking a machine; undefined: nothing. */
export interface Candidate {
  readonly node: SiteNode;
  readonly why: string | undefined;
}

export interface CandidateInput {
  readonly stack: Pick<StackRecord, 'definition' | 'power'>;
  readonly machine: DefinedMachine;
  readonly demand: MoveDemand;
  readonly site: Pick<Site, 'nodes'>;
  readonly pools: MovePools;
  /** Whether the machine can go on running while it goes there; absent: it does not matter. */
  readonly canStayOn?: (node: SiteNode) => boolean;
}

/** @returns every node but the one that it is on, those that can take the machine first, best first */
export function moveCandidates(input: CandidateInput): Candidate[] {
  const others = input.site.nodes.filter(({ id }) => id !== input.machine.node);
  const candidates = others.map((node) => ({ node, why: whyNot(node, input) }));
  return candidates.toSorted(
    (a, b) =>
      Number(a.why !== undefined) - Number(b.why !== undefined) ||
      stopped(a.node, input) - stopped(b.node, input) ||
      alikeOn(a.node, input) - alikeOn(b.node, input) ||
      othersOn(b.node, input) - othersOn(a.node, input) ||
      missing(a.node, input) - missing(b.node, input) ||
      new NodeRoom(b.node).freeMemoryBytes - new NodeRoom(a.node).freeMemoryBytes ||
      (a.node.name < b.node.name ? -1 : 1),
  );
}

/** @returns how many other machines of the same role of the stack are on a node */
export const alikeOn = ({ id }: SiteNode, { stack, machine }: CandidateInput): number =>
  stack.definition.machines.filter(
    (other) => other.node === id && other.role === machine.role && other.id !== machine.id,
  ).length;

/** @returns how many other machines of the stack are on a node */
export const othersOn = ({ id }: SiteNode, { stack, machine }: CandidateInput): number =>
  stack.definition.machines.filter((other) => other.node === id && other.id !== machine.id).length;

/** Where it would have to be stopped for, it goes only if it can go nowhere else. */
const stopped = (node: SiteNode, { canStayOn }: CandidateInput): number =>
  canStayOn?.(node) === false ? 1 : 0;

/** An image that is there already need not be fetched. */
const missing = ({ images }: SiteNode, { demand }: CandidateInput): number =>
  demand.demand.image && !images.has(demand.demand.image.id) ? 1 : 0;

function whyNot(node: SiteNode, input: CandidateInput): string | undefined {
  const { demand, pools, stack } = input;
  if (!node.ready) return 'It is not connected.';
  if (!node.admits) return 'It is closed to new machines.';
  if (!node.compute) return 'Its agent does not run machines.';
  if (!node.linked || !node.peered) return 'Other nodes do not reach it.';
  if (node.uplinks === undefined && isInLan(input)) {
    return 'Its agent is older and knows no uplinks, and the machine is in a LAN.';
  }
  if (!demand.pools.every((pool) => pools.has(node.id, pool))) {
    return 'It does not have the pool of a volume.';
  }
  if (leftOn(node, input)) return 'An old copy of a volume is still being deleted there.';
  const lacks = new NodeRoom(node)
    .lacks([demand.demand])
    // What is off takes neither memory nor a processor.
    .filter(({ kind }) => stack.power === 'on' || (kind !== 'memory' && kind !== 'cpu'));
  return lacks.length === 0 ? undefined : `It ${lacks.map(lackWords).join(' and ')}.`;
}

const isInLan = ({ stack, machine }: CandidateInput): boolean =>
  stack.definition.networks.some(
    ({ id, uplink }) => uplink && machine.interfaces.some(({ network }) => network === id),
  );

const leftOn = ({ id }: SiteNode, { stack, machine }: CandidateInput): boolean =>
  machine.left?.includes(id) === true ||
  stack.definition.volumes.some(
    (volume) => volume.machine === machine.id && volume.left?.includes(id),
  );
