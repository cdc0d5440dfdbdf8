import type { MachineId } from '../../../../schemas/ids/brand.ts';
import type { LayerStep } from './plan-layers.ts';

/** @returns the machines whose processes a step has something done to */
const machinesOf = (step: LayerStep): readonly MachineId[] => {
  if (step.kind === 'rebase') return [];
  return step.kind === 'pull' ? [step.machine] : step.machines.map(({ id }) => id);
};

/**
 * Chooses what may begin now. While something is copied into a disk of a machine, nothing else is done
 * to any of its disks, and only one of them is begun at a time (decision 69). What is left out is
 * planned again in a later round.
 *
 * @param merging machines of which a disk is being copied into, or may be
 */
export function keepJobsApart(
  steps: readonly LayerStep[],
  merging: ReadonlySet<MachineId>,
): LayerStep[] {
  const taken = new Set(merging);
  return steps.filter((step) => {
    const machines = machinesOf(step);
    const isFree = machines.every((id) => !taken.has(id));
    if (isFree) for (const id of machines) taken.add(id);
    return isFree;
  });
}
