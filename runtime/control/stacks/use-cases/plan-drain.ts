import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { isOn } from '../../nodes/core/node-holds.ts';
import { withMove } from '../core/define/move-machine.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { PlannedMove } from '../core/plan/plan-machine-move.ts';
import type { ChildPlan, DrainChild, DrainPlan, StayingThing } from '../core/plan/drain-plan.ts';
import { planGatewayMove } from '../core/plan/plan-gateway-move.ts';
import { moveParams, takenNodes } from '../core/plan/move-params.ts';
import { NodeRoom } from '../core/plan/node-room.ts';
import { THOUGHT_OF } from '../core/plan/thought-of.ts';
import type { DrainOptions } from '../operations/drain-node.ts';
import { type MovePlanDependencies, planMoveAmong } from './plan-move.ts';
import { readSite } from './plan-stack.ts';

/** Where everything goes, and by the key of each machine how it does. */
export interface DrainWithMoves {
  readonly plan: DrainPlan;
  readonly moves: ReadonlyMap<string, PlannedMove>;
}

/**
 * Decides where everything on a node goes: each machine to the best node, as if those before it had
 * gone already, then the routers. What cannot go is named, and why.
 *
 * @param options `cold`: machines that cannot go on running may be stopped; `returns`: the node comes back soon:
 *   what is off stays there and is not named, and nothing is stopped to be moved
 */
export async function planDrain(
  node: NodeId,
  { cold, returns = false }: DrainOptions,
  dependencies: MovePlanDependencies,
): Promise<DrainWithMoves> {
  const stays: StayingThing[] = [];
  const moves = new Map<string, PlannedMove>();
  const machines: DrainChild[] = [];
  let stacks = await dependencies.stacks.list();
  const absent = new Set(dependencies.held?.absent(stacks).map(({ id }) => id));
  const isThere = ({ id }: StackRecord): boolean => !absent.has(id);
  const concerned = returns ? stacks.filter((stack) => isOn(stack) && isThere(stack)) : stacks;
  const here = concerned.flatMap((stack) =>
    stack.definition.machines
      .filter((machine) => machine.node === node)
      .map((machine) => ({ stack, machine })),
  );
  for (const { stack, machine } of here) {
    if (stack.stage === 'kept' || !isThere(stack)) {
      const why = stack.stage === 'kept' ? whyKept(stack) : whyAbsent(stack);
      stays.push({ what: machine.name, why });
      continue;
    }
    const current = stacks.find(({ id }) => id === stack.id) ?? stack;
    const move = await planMoveAmong(stacks, current, machine, dependencies);
    const why = whyStays(move, cold && !returns);
    if (why !== undefined) {
      stays.push({ what: machine.name, why });
      continue;
    }
    machines.push(machineChild(stack, machine, move));
    moves.set(machine.id, move);
    stacks = stacks.map((each) => (each.id === stack.id ? asMoved(each, machine, move) : each));
  }
  const routed = (returns ? stacks.filter(isOn) : stacks).filter(isThere);
  const routers = await planRouters(node, { stacks: routed, stays, dependencies });
  return { plan: { machines, routers, stays }, moves };
}

/**
 * Decides what becomes of one thing of a drain when its turn comes: it goes where it was planned to, if
 * that is still possible, otherwise to the best node; as its machine is by now, running or off.
 */
export async function planDrainAgain(
  child: DrainChild,
  { node, cold, returns = false }: DrainOptions & { readonly node: NodeId },
  dependencies: MovePlanDependencies,
): Promise<ChildPlan> {
  const stacks = await dependencies.stacks.list();
  const stack = stacks.find(({ id }) => id === child.subject.id);
  if (child.kind === OPERATION_KIND.moveGateway) {
    return planRouterAgain(child, stack, { node, dependencies });
  }
  const machine = stack?.definition.machines.find(({ id }) => id === child.key);
  if (!stack || machine?.node !== node) return { kind: 'gone' };
  if (stack.stage === 'kept') return { kind: 'stays', why: whyKept(stack) };
  if (dependencies.held?.absent([stack]).length) return { kind: 'stays', why: whyAbsent(stack) };
  let why = '';
  for (const wanted of [plannedNode(child), undefined]) {
    const move = await planMoveAmong(stacks, stack, machine, { ...dependencies, wanted });
    const obstacle = whyStays(move, cold && !returns);
    if (obstacle === undefined) return { kind: 'goes', child: machineChild(stack, machine, move) };
    why = obstacle;
  }
  return { kind: 'stays', why };
}

/** As {@link planDrainAgain}, for the router of a stack; undefined: it was removed. */
export async function planRouterAgain(
  child: DrainChild,
  stack: StackRecord | undefined,
  { node, dependencies }: { readonly node: NodeId; readonly dependencies: MovePlanDependencies },
): Promise<ChildPlan> {
  if (stack?.definition.gateway !== node || stack.stage === 'kept') return { kind: 'gone' };
  const stays: StayingThing[] = [];
  const first = plannedNode(child);
  const [again] = await planRouters(node, { stacks: [stack], stays, dependencies, first });
  return again ? { kind: 'goes', child: again } : { kind: 'stays', why: stays[0]?.why ?? '' };
}

/** @returns where something was planned to go */
export const plannedNode = ({ params: { to } }: DrainChild): string | undefined =>
  typeof to === 'string' ? to : undefined;

const whyKept = ({ name }: StackRecord): string => `${name} was removed; its data is kept there.`;

/** Moved, its machines would be made again. */
const whyAbsent = ({ name }: StackRecord): string =>
  `No node has anything of ${name} since the server was restored: start it, or remove it for good.`;

function whyStays({ plan }: PlannedMove, cold: boolean): string | undefined {
  if (plan.problems.length > 0) return plan.problems.map(({ message }) => message).join(' ');
  if (plan.mode !== 'cold' || cold) return undefined;
  return `It would have to be stopped. ${plan.whyCold ?? ''} Allow machines to be stopped (--cold) to move it.`;
}

const machineChild = (
  stack: StackRecord,
  machine: DefinedMachine,
  move: PlannedMove,
): DrainChild => ({
  key: machine.id,
  kind: move.plan.mode === 'live' ? OPERATION_KIND.moveMachine : OPERATION_KIND.moveMachineCold,
  title: `Move ${machine.name} to ${move.plan.to?.name ?? ''}`,
  subject: { kind: 'stack', id: stack.id, name: stack.name },
  also: takenNodes(move),
  params: { stack: stack.id, ...moveParams(move, machine) },
});

/** A stack as it is once a machine of it has begun to go: it has its room at both ends. */
function asMoved(stack: StackRecord, { id }: DefinedMachine, { plan, copy }: PlannedMove) {
  if (!plan.to) return stack;
  const mode = plan.mode === 'live' ? ('live' as const) : ('cold' as const);
  const move = { operation: THOUGHT_OF, to: plan.to.id, mode, copy: [...copy] };
  return {
    ...stack,
    definition: withMove(stack.definition, id, { ...move, phase: 'prepare' }),
  };
}

/** Routers go to the gateway with most free memory that can have their ports. */
export async function planRouters(
  node: NodeId,
  {
    stacks,
    stays,
    dependencies,
    first,
  }: {
    readonly stacks: readonly StackRecord[];
    readonly stays: StayingThing[];
    readonly dependencies: MovePlanDependencies;
    /** The node that is taken if it can be. */
    readonly first?: string | undefined;
  },
): Promise<DrainChild[]> {
  const site = await readSite(dependencies);
  const roomiest = site.nodes.toSorted(
    (a, b) =>
      new NodeRoom(b).freeMemoryBytes - new NodeRoom(a).freeMemoryBytes ||
      (a.name < b.name ? -1 : 1),
  );
  return stacks
    .filter(({ definition, stage }) => definition.gateway === node && stage !== 'kept')
    .flatMap((stack) => {
      const what = `the router of ${stack.name}`;
      const others = roomiest.filter(({ id }) => id !== node);
      // Its machines are elsewhere by then: what is beside them comes first.
      const beside = others.toSorted(
        (a, b) =>
          Number(b.id === first) - Number(a.id === first) ||
          machinesOn(stack, b.id) - machinesOn(stack, a.id),
      );
      const moves = beside.map(({ id }) => planGatewayMove(stack.definition, id, site));
      const move = moves.find(({ kind }) => kind === 'possible');
      if (move?.kind !== 'possible') {
        const [first] = moves;
        const why =
          first?.kind === 'refused'
            ? first.problems.map(({ message }) => message).join(' ')
            : 'There is no other node.';
        stays.push({ what, why });
        return [];
      }
      const { id: to, name: toName } = move.node;
      return [
        {
          key: stack.id,
          kind: OPERATION_KIND.moveGateway,
          title: `Move the router of ${stack.name} to ${toName}`,
          subject: { kind: 'stack', id: stack.id, name: stack.name },
          also: [{ kind: 'node', id: to, name: toName, taking: 'shared' as const }],
          params: { stack: stack.id, from: node, to, toName },
        },
      ];
    });
}

const machinesOn = ({ definition }: StackRecord, node: NodeId): number =>
  definition.machines.filter((machine) => (machine.move?.to ?? machine.node) === node).length;
