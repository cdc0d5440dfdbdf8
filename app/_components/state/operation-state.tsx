import type { OperationState as State } from '../../../schemas/api/resources/operation.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  queued: ['idle', 'Queued'],
  running: ['working', 'Running'],
  undoing: ['working', 'Undoing'],
  succeeded: ['good', 'Done'],
  failed: ['bad', 'Failed'],
  cancelled: ['gone', 'Cancelled'],
  stuck: ['attention', 'Stuck'],
} as const satisfies Record<State, readonly [StateKind, string]>;

/** The state of an operation. */
export function OperationState({ state }: { readonly state: State }) {
  const [kind, word] = MARKS[state];
  return <StateMark kind={kind} word={word} />;
}
