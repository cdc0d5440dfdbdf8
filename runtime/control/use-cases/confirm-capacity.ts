import type { Plan } from '../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { freeMemoryBytes, MACHINE_OVERHEAD_BYTES } from '../core/site.ts';
import { type PlanDependencies, readSite } from './plan-stack.ts';

/**
 * Checks, at the moment of reserving, that memory the plan counted on is still free: another
 * install may have been planned at the same time.
 *
 * @throws Fault PLAN_REFUSED
 */
export async function confirmCapacity(
  plan: Plan,
  dependencies: Pick<PlanDependencies, 'nodes' | 'stacks' | 'observed'>,
): Promise<void> {
  const { nodes } = await readSite(dependencies);
  for (const node of nodes) {
    const here = plan.machines.filter((machine) => machine.node === node.id);
    const needed = here.reduce(
      (sum, { memoryBytes }) => sum + memoryBytes + MACHINE_OVERHEAD_BYTES,
      0,
    );
    if (needed <= freeMemoryBytes(node)) continue;
    const message = `${node.name} has not enough memory left; another stack was installed meanwhile.`;
    throw new Fault('PLAN_REFUSED', { problems: [{ code: 'MEMORY_SHORT', message }] });
  }
}
