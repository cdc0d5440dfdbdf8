import type { DesiredMachine } from '../../../../../schemas/agent/desired.ts';
import type { DomainState } from '../../../compute/ports/hypervisor.ts';
import type { AgentStep, PlanContext } from '../../../converge/core/plan-steps.ts';
import { claimPlace, epochOf } from './claim-place.ts';

const HAS_PROCESS: ReadonlySet<DomainState['state']> = new Set(['running', 'paused', 'stopping']);

/**
 * Machines that run here and were taken over by another node: this one was declared dead, and came
 * back. They end before anything else is touched; their disks are another node's now.
 */
export const giveUpSteps = (context: PlanContext): AgentStep[] =>
  running(context)
    .filter((machine) => isTakenOver(machine, context))
    .map(({ id }) => ({ kind: 'give-up-machine', item: `give-up-${id}`, machine: id }));

/** What runs here is claimed, also when it came here running. */
export const claimSteps = (context: PlanContext): AgentStep[] =>
  running(context)
    .filter((machine) => {
      const found = claimed(machine, context);
      return found !== undefined && found < epochOf(machine);
    })
    .map((machine) => ({ kind: 'claim-machine', item: `claim-${machine.id}`, machine }));

const isTakenOver = (machine: DesiredMachine, context: PlanContext): boolean =>
  (claimed(machine, context) ?? 0) > epochOf(machine);

const running = ({ desired, actual }: PlanContext): DesiredMachine[] =>
  desired.machines.filter(({ id }) => {
    const state = actual.domains.get(id)?.state;
    return state !== undefined && HAS_PROCESS.has(state);
  });

/** @returns the epoch that a machine is claimed with, 0 for none; undefined: nobody can see it */
function claimed(machine: DesiredMachine, { desired, actual }: PlanContext): number | undefined {
  const place = claimPlace(machine, desired);
  const pool = place && actual.pools.get(place.pool);
  return place && pool?.state === 'ready' ? (pool.claims.get(place.volume) ?? 0) : undefined;
}
