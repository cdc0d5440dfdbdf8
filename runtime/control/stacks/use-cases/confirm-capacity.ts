import type { Plan } from '../../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { recheckPlan } from '../core/plan/recheck-plan.ts';
import { type PlanDependencies, readSite } from './plan-stack.ts';

/**
 * Checks, at the moment of reserving, that the plan still holds: another install may have been
 * planned at the same time, and a node may have been closed.
 *
 * @throws Fault PLAN_REFUSED
 */
export async function confirmCapacity(
  plan: Plan,
  dependencies: Pick<PlanDependencies, 'nodes' | 'power' | 'pools' | 'stacks' | 'observed'>,
): Promise<void> {
  const problems = recheckPlan(plan, await readSite(dependencies));
  if (problems.length > 0) throw new Fault('PLAN_REFUSED', { problems });
}
