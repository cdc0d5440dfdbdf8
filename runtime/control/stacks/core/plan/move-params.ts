import type { DefinedMachine } from '../define/definition.ts';
import type { PlannedMove } from './plan-machine-move.ts';

/** What of a move its operation is given; the stack comes from whoever submits it. */
export const moveParams = ({ plan, copy }: PlannedMove, { id }: DefinedMachine) => ({
  machine: id,
  from: plan.from.id,
  to: plan.to?.id,
  toName: plan.to?.name,
  mode: plan.mode === 'live' ? ('live' as const) : ('cold' as const),
  copy: [...copy],
});

/** Moves share their nodes with each other, and with nothing that needs one for itself. */
export const takenNodes = ({ plan: { from, to } }: PlannedMove) =>
  [from, to].flatMap((node) =>
    node ? [{ kind: 'node', id: node.id, name: node.name, taking: 'shared' as const }] : [],
  );
