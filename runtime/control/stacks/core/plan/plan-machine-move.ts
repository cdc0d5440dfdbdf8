import type { MachineProcessor } from '../../../../../schemas/agent/processor.ts';
import type { ObservedMachine } from '../../../../../schemas/agent/observed.ts';
import type { MovePlan } from '../../../../../schemas/api/resources/move.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { Site, SiteNode } from '../../../nodes/core/site.ts';
import { type DefinedMachine, type DefinedVolume, nodesOf } from '../define/definition.ts';
import type { StackRecord } from '../define/stack-record.ts';
import { alikeOn, type Candidate, moveCandidates, othersOn } from './move-candidates.ts';
import { moveDemand, type MovePools } from './move-demand.ts';
import { moveMode } from './move-mode.ts';
import type { Remark } from './remark.ts';

export interface MachineMoveInput {
  readonly stack: StackRecord;
  readonly machine: DefinedMachine;
  readonly site: Pick<Site, 'nodes'>;
  readonly pools: MovePools;
  /** What its node reports of it; undefined: nothing. */
  readonly state: ObservedMachine['state'] | undefined;
  /** What its process was started with, if its node tells. */
  readonly processor?: MachineProcessor | undefined;
  readonly usedBytes: (volume: DefinedVolume) => number;
  /** Name or id of a node; undefined: the best one. */
  readonly wanted: string | undefined;
  /** Name of a node, also of one that has not reported. */
  readonly nameOf: (node: NodeId) => string;
}

/** A plan, and what its operation needs besides. */
export interface PlannedMove {
  readonly plan: MovePlan;
  readonly copy: readonly VolumeId[];
}

/**
 * Decides where a machine of a stack can go, and whether it can go on running meanwhile. The same rules
 * hold as for installs: room, orders, links; machines of one role stay apart.
 */
export function planMachineMove(input: MachineMoveInput): PlannedMove {
  const { stack, machine, site, pools, nameOf } = input;
  const from = site.nodes.find(({ id }) => id === machine.node);
  const demand = moveDemand(stack, machine, input);
  const canStayOn = (to: SiteNode): boolean =>
    from === undefined || moveMode(input, { from, to }, 0).mode !== 'cold';
  const context = { stack, machine, demand, site, pools, canStayOn };
  const candidates = moveCandidates(context);
  const chosen = choose(candidates, input);
  const to = 'node' in chosen ? chosen.node : undefined;
  const mode =
    from && to
      ? moveMode(input, { from, to }, demand.copyBytes)
      : { mode: 'off' as const, whyCold: null, offMs: null };
  return {
    copy: demand.copy.map(({ id }) => id),
    plan: {
      stack: stack.name,
      machine: machine.name,
      from: { id: machine.node, name: nameOf(machine.node) },
      to: to ? { id: to.id, name: to.name } : null,
      reason: to ? reasonOf(to, candidates, { ...input, context }) : '',
      ...mode,
      copyBytes: demand.copyBytes,
      elsewhere: candidates
        .flatMap(({ node, why }) => (why === undefined ? [] : [{ node: node.name, why }]))
        .slice(0, LIMITS.node.namedNodes),
      problems: [
        ...ownProblems(input, from),
        ...layerProblems(input),
        ...linkProblems(input),
        ...('problem' in chosen ? [chosen.problem] : []),
      ],
    },
  };
}

function choose(
  candidates: readonly Candidate[],
  { machine, wanted, nameOf }: MachineMoveInput,
): { readonly node: SiteNode } | { readonly problem: Remark } {
  if (wanted === undefined) {
    const [best] = candidates;
    if (best && best.why === undefined) return { node: best.node };
    const whys = candidates
      .slice(0, LIMITS.node.namedNodes)
      .map(({ node, why }) => `${node.name}: ${why ?? ''}`);
    const message = `No other node can take ${machine.name}. ${whys.join(' ')}`.trim();
    return {
      problem: { code: 'NO_ROOM', message, action: 'Make room on another node, or add one.' },
    };
  }
  const action = 'Choose another node.';
  if (wanted === machine.node || wanted === nameOf(machine.node)) {
    const message = `${machine.name} is on ${nameOf(machine.node)} already.`;
    return { problem: { code: 'ALREADY_THERE', message } };
  }
  const found =
    candidates.find(({ node }) => node.id === wanted) ??
    candidates.find(({ node }) => node.name === wanted);
  if (!found) {
    const message = `There is no node “${wanted}” that has reported.`;
    return { problem: { code: 'NODE_UNKNOWN', message, action } };
  }
  const { node, why } = found;
  if (why === undefined) return { node };
  const message = `${node.name} cannot take ${machine.name}. ${why}`;
  return { problem: { code: 'NODE_CLOSED', message, action } };
}

/** What of the stack and of the node that the machine is on stands in the way. */
function ownProblems(
  { stack, machine, nameOf }: MachineMoveInput,
  from: SiteNode | undefined,
): Remark[] {
  const name = nameOf(machine.node);
  if (stack.stage !== 'defined') {
    return [{ code: 'NOT_INSTALLED', message: `${stack.name} is not completely installed.` }];
  }
  if (!from?.ready) {
    return [
      {
        code: 'NODE_CLOSED',
        message: `${name} is not connected, so nobody knows whether ${machine.name} runs there.`,
        action: `Wait until it is back. If it is off or cut off for good: yard node declare-dead ${name}`,
      },
    ];
  }
  if (from.linked && from.peered) return [];
  const message = `Other nodes do not reach ${name}, so nothing can move from it.`;
  return [{ code: 'NOT_LINKED', message, action: `Give ${name} an address that others reach.` }];
}

/** What disks stand on does not go along. */
function layerProblems({ stack, machine }: MachineMoveInput): Remark[] {
  const { layers = [], volumes } = stack.definition;
  const own = new Set(layers.map(({ id }) => id));
  const isForeign = (id: VolumeId | undefined): boolean => id !== undefined && !own.has(id);
  const borrows = volumes.some(
    ({ machine: of, base, off }) => of === machine.id && (isForeign(base) || isForeign(off)),
  );
  const lends = layers.some((layer) => layer.machine === machine.id && layer.lent);
  if (borrows || lends) {
    const message = borrows
      ? `Disks of ${machine.name} stand on disks of the stack that ${stack.name} was cloned from, and do not go along when a machine moves.`
      : `Clones of ${stack.name} stand on its disks, which do not go along when a machine moves.`;
    const action = borrows
      ? 'They stand alone once that stack has been removed.'
      : 'Remove the clones first.';
    return [{ code: 'HAS_CLONES', message, action }];
  }
  if (!layers.some((layer) => layer.machine === machine.id)) return [];
  const kept = layers.some(({ point }) => point !== undefined);
  const message = kept
    ? `${stack.name} has restore points, which do not go along when a machine moves.`
    : `Disks of deleted restore points of ${stack.name} are still being merged.`;
  const action = kept
    ? `Delete its restore points first: yard stack point ls ${stack.name}`
    : `Try again in a moment; if that goes on, stop ${stack.name} for a while, and they are merged while its machines are off.`;
  return [{ code: 'HAS_POINTS', message, action }];
}

/** Its stack will span the other node: everything of it has to reach that. */
function linkProblems({ stack, machine, site, nameOf }: MachineMoveInput): Remark[] {
  const others = nodesOf(stack.definition).filter((node) => node !== machine.node);
  const unreached = others.filter(
    (id) => site.nodes.find((node) => node.id === id)?.linked === false,
  );
  return unreached.map((id) => ({
    code: 'NOT_LINKED',
    message: `Other nodes do not reach ${nameOf(id)}, which has a part of ${stack.name}.`,
    action: `Give ${nameOf(id)} an address that others reach.`,
  }));
}

function reasonOf(
  to: SiteNode,
  candidates: readonly Candidate[],
  {
    wanted,
    context,
  }: MachineMoveInput & { readonly context: Parameters<typeof moveCandidates>[0] },
): string {
  const able = candidates.filter(({ why }) => why === undefined);
  if (wanted !== undefined) return 'You chose this node.';
  if (able.length === 1) return 'It is the only node that can take it.';
  const apart = able.some(({ node }) => alikeOn(node, context) > alikeOn(to, context));
  if (apart)
    return 'Apart from others of its role, so that one node’s failure does not stop them all.';
  const { canStayOn = () => true } = context;
  if (canStayOn(to) && able.some(({ node }) => !canStayOn(node))) {
    return 'It goes on running on its way there, which it could not to every other node.';
  }
  if (othersOn(to, context) > 0) return 'It has room beside other machines of this stack.';
  return 'Of the nodes that can take it, it has the most free memory.';
}
