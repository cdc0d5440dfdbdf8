import type { EmptyingPlan, MovePlan } from '../../../../../schemas/api/resources/move.ts';
import type { DrainChild, DrainPlan } from '../plan/drain-plan.ts';

type Going = EmptyingPlan['goes'][number];

/**
 * Shows what taking everything from a node would do.
 *
 * @param moves how each machine goes, by its key; without one it starts anew at the other node
 */
export const viewEmptying = (
  node: EmptyingPlan['node'],
  { machines, routers, stays }: DrainPlan,
  moves: ReadonlyMap<string, { readonly plan: MovePlan }>,
): EmptyingPlan => ({
  node,
  goes: [
    ...machines.map((child) => machineGoing(child, moves.get(child.key)?.plan)),
    ...routers.map((child) => ({ ...common(child), mode: 'router' as const })),
  ],
  stays,
});

function machineGoing(child: DrainChild, plan: MovePlan | undefined): Going {
  if (!plan) return { ...common(child), mode: 'restart' };
  const { mode, whyCold, copyBytes, offMs } = plan;
  return { ...common(child), mode, whyCold, copyBytes, offMs };
}

const common = ({ title, subject, params }: DrainChild): Omit<Going, 'mode'> => ({
  title,
  stack: subject.name,
  to: String(params.toName),
  whyCold: null,
  copyBytes: 0,
  offMs: null,
});
