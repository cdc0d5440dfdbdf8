import type { HeldStacks } from '../desired/held-stacks.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import { moveDemand } from '../core/plan/move-demand.ts';
import { moveCandidates } from '../core/plan/move-candidates.ts';
import { planMachineMove, type PlannedMove } from '../core/plan/plan-machine-move.ts';
import type { MoveParams } from '../operations/moving-machine.ts';
import { movePools } from './move-pools.ts';
import { type PlanDependencies, readSite } from './plan-stack.ts';

export type MovePlanDependencies = Pick<
  PlanDependencies,
  'nodes' | 'power' | 'stacks' | 'observed' | 'pools'
> & {
  /** Stacks that a restored server makes nothing of; absent: none is held. */
  readonly held?: Pick<HeldStacks, 'absent' | 'unseen'> | undefined;
};

/**
 * Plans to move a machine. Changes nothing.
 *
 * @param wanted name or id of a node; undefined: the best one
 */
export async function planMove(
  stack: StackRecord,
  machine: DefinedMachine,
  wanted: string | undefined,
  dependencies: MovePlanDependencies,
): Promise<PlannedMove> {
  return planMoveAmong(await dependencies.stacks.list(), stack, machine, {
    ...dependencies,
    wanted,
  });
}

/**
 * As {@link planMove}, to the best node unless one is `wanted`.
 *
 * @param stacks all that there are, which may be as they will be after other moves
 */
export async function planMoveAmong(
  stacks: readonly StackRecord[],
  stack: StackRecord,
  machine: DefinedMachine,
  dependencies: MovePlanDependencies & { readonly wanted?: string | undefined },
): Promise<PlannedMove> {
  const { observed, nodes, wanted } = dependencies;
  const [site, known, pools] = await Promise.all([
    readSite(dependencies, [], stacks),
    nodes.list(),
    dependencies.pools.list(),
  ]);
  const report = observed.isLost(machine.node) ? undefined : observed.get(machine.node);
  const reported = report?.machines.find(({ id }) => id === machine.id);
  return planMachineMove({
    stack,
    machine,
    site,
    pools: movePools(pools, site),
    state: reported?.state,
    processor: reported?.processor,
    usedBytes: ({ id }) => usedIn(observed, machine.node, id),
    wanted,
    nameOf: (node) => known.find(({ id }) => id === node)?.name ?? node,
  });
}

/**
 * Checks, at the moment of beginning, that a planned move can still be made: something else may have
 * taken the room, and nodes may have been closed or gone.
 *
 * @throws Fault MOVE_REFUSED, NOT_FOUND
 */
export async function confirmMove(
  params: MoveParams,
  dependencies: MovePlanDependencies,
): Promise<void> {
  const { stacks, observed } = dependencies;
  const stack = await stacks.get(params.stack);
  const machine = stack?.definition.machines.find(({ id }) => id === params.machine);
  if (!stack || !machine) throw new Fault('NOT_FOUND', { what: 'machine', name: params.machine });
  const refuse = (code: string, message: string): Fault =>
    new Fault('MOVE_REFUSED', { what: machine.name, problems: [{ code, message }] });
  if (stack.stage !== 'defined') {
    throw refuse('NOT_INSTALLED', `${stack.name} is not completely installed.`);
  }
  if (machine.node !== params.from) throw refuse('CHANGED', 'It was moved meanwhile.');
  const site = await readSite(dependencies);
  const pools = movePools(await dependencies.pools.list(), site);
  const usedBytes = ({ id }: { readonly id: string }) => usedIn(observed, machine.node, id);
  const demand = moveDemand(stack, machine, { pools, usedBytes });
  const context = { stack, machine, demand, site, pools };
  const found = moveCandidates(context).find(({ node }) => node.id === params.to);
  const why = found ? found.why : 'It has not reported.';
  if (why !== undefined) throw refuse('NODE_CLOSED', `${params.toName}: ${why}`);
  if (site.nodes.find(({ id }) => id === machine.node)?.ready) return;
  const own = await dependencies.nodes.get(machine.node);
  if (own?.orders.dead && demand.copy.length === 0) return;
  throw refuse('NODE_CLOSED', 'Its own node is not connected.');
}

const usedIn = (observed: PlanDependencies['observed'], node: NodeId, volume: string): number =>
  observed.get(node)?.volumes.find(({ id }) => id === volume)?.usedBytes ?? 0;
