import type { StackState as State } from '../../../schemas/api/resources/stack.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  installing: ['working', 'Installing'],
  starting: ['working', 'Starting'],
  running: ['good', 'Running'],
  degraded: ['attention', 'Degraded'],
  stopping: ['working', 'Stopping'],
  stopped: ['idle', 'Stopped'],
  removing: ['working', 'Removing'],
  removed: ['gone', 'Removed'],
  failed: ['bad', 'Failed'],
} as const satisfies Record<State, readonly [StateKind, string]>;

/** The state of a stack. */
export function StackState({ state }: { readonly state: State }) {
  const [kind, word] = MARKS[state];
  return <StateMark kind={kind} word={word} />;
}
