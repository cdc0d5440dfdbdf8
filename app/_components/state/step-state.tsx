import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

type State = Operation['steps'][number]['state'];

const MARKS = {
  waiting: ['idle', 'Waiting'],
  running: ['working', 'Under way'],
  done: ['good', 'Done'],
  failed: ['bad', 'Failed'],
  undoing: ['working', 'Undoing'],
  undone: ['gone', 'Undone'],
} as const satisfies Record<State, readonly [StateKind, string]>;

/** The state of one step of an operation. */
export function StepState({ state }: { readonly state: State }) {
  const [kind, word] = MARKS[state];
  return <StateMark kind={kind} word={word} />;
}
