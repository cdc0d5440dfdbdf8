import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import { moveParams, takenNodes } from '../core/plan/move-params.ts';
import type { PlannedMove } from '../core/plan/plan-machine-move.ts';
import type { StackChange } from './stack-submissions.ts';

/**
 * @param allowed `cold`: it may be stopped for it
 * @returns the operation that carries a plan out; refused when the plan says why not
 */
export const moveChange = (
  move: PlannedMove,
  machine: DefinedMachine,
  allowed: { readonly cold: boolean },
): Omit<StackChange, 'key'> => ({
  action: 'moveMachine',
  kind: move.plan.mode === 'live' ? OPERATION_KIND.moveMachine : OPERATION_KIND.moveMachineCold,
  title: 'Move a machine of',
  fullTitle: `Move ${machine.name} to ${move.plan.to?.name ?? 'another node'}`,
  also: takenNodes(move),
  demand: async () => demandPossible(move, allowed),
  params: moveParams(move, machine),
});

/** @throws Fault MOVE_REFUSED, MOVE_NEEDS_STOP */
export function demandPossible({ plan }: PlannedMove, { cold }: { readonly cold: boolean }): void {
  if (plan.problems.length > 0) {
    throw new Fault('MOVE_REFUSED', { what: plan.machine, problems: plan.problems });
  }
  if (plan.mode !== 'cold' || cold) return;
  throw new Fault('MOVE_NEEDS_STOP', {
    machine: plan.machine,
    why: plan.whyCold ?? '',
    offMs: plan.offMs ?? 0,
  });
}
