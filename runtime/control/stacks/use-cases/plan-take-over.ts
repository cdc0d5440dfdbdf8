import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { withMove } from '../core/define/move-machine.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { ChildPlan, DrainChild, DrainPlan, StayingThing } from '../core/plan/drain-plan.ts';
import { moveCandidates } from '../core/plan/move-candidates.ts';
import { moveDemand } from '../core/plan/move-demand.ts';
import { afterThoughtMoves, THOUGHT_OF } from '../core/plan/thought-of.ts';
import { plannedNode, planRouterAgain, planRouters } from './plan-drain.ts';
import { movePools } from './move-pools.ts';
import type { MovePlanDependencies } from './plan-move.ts';
import { readSite } from './plan-stack.ts';

/**
 * Decides where the machines of a node go that was declared dead: those whose volumes are all in pools
 * that other nodes have as well. What a machine has on the dead node alone cannot be had from there.
 */
export async function planTakeOver(
  node: NodeId,
  dependencies: MovePlanDependencies,
): Promise<DrainPlan> {
  const { stacks, machines, stays } = await planMachines(node, dependencies);
  const unseen = unseenOf(stacks, dependencies);
  const routers = await planRouters(node, {
    stacks: stacks.filter(({ id }) => !unseen.has(id)).map(afterThoughtMoves),
    stays,
    dependencies,
  });
  return { machines: [...machines], routers, stays };
}

/**
 * Decides what becomes of one thing of a dead node when its turn comes. Once that node is back, what is
 * still there is its own again.
 */
export async function planTakeOverAgain(
  child: DrainChild,
  { node }: { readonly node: NodeId },
  dependencies: MovePlanDependencies,
): Promise<ChildPlan> {
  const stacks = await dependencies.stacks.list();
  const stack = stacks.find(({ id }) => id === child.subject.id);
  if (stack && unseenOf([stack], dependencies).size > 0) {
    return { kind: 'stays', why: whyUnseen(stack) };
  }
  if (!dependencies.observed.isLost(node)) {
    return { kind: 'stays', why: 'Its node is back, so it stays there.' };
  }
  if (child.kind === OPERATION_KIND.moveGateway) {
    return planRouterAgain(child, stack && (await asThought(stack, node, dependencies)), {
      node,
      dependencies,
    });
  }
  const machine = stack?.definition.machines.find(({ id }) => id === child.key);
  if (stack?.stage !== 'defined' || machine?.node !== node) return { kind: 'gone' };
  return planMachine(stack, machine, { stacks, dependencies, first: plannedNode(child) });
}

/** @returns stacks that nothing was seen of since a restore of the server: they may have been removed before it */
const unseenOf = (
  stacks: readonly StackRecord[],
  { held }: Pick<MovePlanDependencies, 'held'>,
): ReadonlySet<string> => new Set(held?.unseen(stacks).map(({ id }) => id));

const whyUnseen = ({ name }: StackRecord): string =>
  `${name} may have been removed after the backup that the server was restored from: start it, or remove it for good.`;

interface ThoughtOf {
  /** With the moves of their machines. */
  readonly stacks: readonly StackRecord[];
  readonly machines: readonly DrainChild[];
  readonly stays: StayingThing[];
}

async function planMachines(node: NodeId, dependencies: MovePlanDependencies): Promise<ThoughtOf> {
  const stays: StayingThing[] = [];
  const machines: DrainChild[] = [];
  let stacks = await dependencies.stacks.list();
  const unseen = unseenOf(stacks, dependencies);
  const here = stacks.flatMap((stack) =>
    stack.definition.machines
      .filter((machine) => machine.node === node && stack.stage === 'defined')
      .map((machine) => ({ stack, machine })),
  );
  for (const {
    stack: { id: stackId },
    machine,
  } of here) {
    const stack = stacks.find(({ id }) => id === stackId);
    if (!stack) continue;
    if (unseen.has(stackId)) {
      stays.push({ what: machine.name, why: whyUnseen(stack) });
      continue;
    }
    const plan = await planMachine(stack, machine, { stacks, dependencies });
    if (plan.kind === 'stays') {
      stays.push({ what: machine.name, why: plan.why });
      continue;
    }
    machines.push(plan.child);
    const definition = withMove(stack.definition, machine.id, {
      operation: THOUGHT_OF,
      ...plan.move,
      phase: 'prepare',
    });
    stacks = stacks.map((each) => (each.id === stackId ? { ...each, definition } : each));
  }
  return { stacks, machines, stays };
}

/** @returns a stack with its machines where they are thought to go from a dead node */
async function asThought(
  stack: StackRecord,
  node: NodeId,
  dependencies: MovePlanDependencies,
): Promise<StackRecord> {
  const { stacks } = await planMachines(node, dependencies);
  return afterThoughtMoves(stacks.find(({ id }) => id === stack.id) ?? stack);
}

interface MachineSurroundings {
  readonly stacks: readonly StackRecord[];
  readonly dependencies: MovePlanDependencies;
  /** The node that is taken if it can be. */
  readonly first?: string | undefined;
}

async function planMachine(
  stack: StackRecord,
  machine: DefinedMachine,
  { stacks, dependencies, first }: MachineSurroundings,
) {
  const site = await readSite(dependencies, [], stacks);
  const pools = movePools(await dependencies.pools.list(), site);
  const demand = moveDemand(stack, machine, { pools, usedBytes: () => 0 });
  const [local] = demand.copy;
  if (local) {
    const why = `Its volume “${local.name}” is on that node alone, so it waits for it.`;
    return { kind: 'stays' as const, why };
  }
  const candidates = moveCandidates({ stack, machine, demand, site, pools });
  const able = candidates.filter(({ why }) => why === undefined);
  const best = able.find(({ node }) => node.id === first) ?? able[0];
  if (!best) return { kind: 'stays' as const, why: 'No other node can take it.' };
  const { id: to, name: toName } = best.node;
  const move = { to, mode: 'cold' as const, copy: [] };
  const child: DrainChild = {
    key: machine.id,
    kind: OPERATION_KIND.takeOverMachine,
    title: `Start ${machine.name} on ${toName}`,
    subject: { kind: 'stack', id: stack.id, name: stack.name },
    also: [{ kind: 'node', id: to, name: toName, taking: 'shared' }],
    params: { stack: stack.id, machine: machine.id, from: machine.node, toName, ...move },
  };
  return { kind: 'goes' as const, child, move };
}
