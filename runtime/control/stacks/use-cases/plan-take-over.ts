import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { withMove } from '../core/define/move-machine.ts';
import type { DrainChild, DrainPlan, StayingThing } from '../core/plan/drain-plan.ts';
import { moveCandidates } from '../core/plan/move-candidates.ts';
import { moveDemand } from '../core/plan/move-demand.ts';
import { planRouters, THOUGHT_OF } from './plan-drain.ts';
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
  const known = await dependencies.pools.list();
  const stays: StayingThing[] = [];
  const machines: DrainChild[] = [];
  let stacks = await dependencies.stacks.list();
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
    const site = await readSite(dependencies, [], stacks);
    const pools = movePools(known, site);
    const demand = moveDemand(stack, machine, { pools, usedBytes: () => 0 });
    const [local] = demand.copy;
    if (local) {
      const why = `Its volume “${local.name}” is on that node alone, so it waits for it.`;
      stays.push({ what: machine.name, why });
      continue;
    }
    const [best] = moveCandidates({ stack, machine, demand, site, pools });
    if (!best || best.why !== undefined) {
      stays.push({ what: machine.name, why: 'No other node can take it.' });
      continue;
    }
    const { id: to, name: toName } = best.node;
    const move = { to, mode: 'cold' as const, copy: [] };
    machines.push({
      key: machine.id,
      kind: OPERATION_KIND.takeOverMachine,
      title: `Start ${machine.name} on ${toName}`,
      subject: { kind: 'stack', id: stack.id, name: stack.name },
      also: [{ kind: 'node', id: to, name: toName, taking: 'shared' }],
      params: { stack: stack.id, machine: machine.id, from: node, toName, ...move },
    });
    const definition = withMove(stack.definition, machine.id, {
      operation: THOUGHT_OF,
      ...move,
      phase: 'prepare',
    });
    stacks = stacks.map((each) => (each.id === stackId ? { ...each, definition } : each));
  }
  const routers = await planRouters(node, { stacks, stays, dependencies });
  return { machines, routers, stays };
}
