import type { StackState as State } from '../../../schemas/api/resources/stack.ts';
import { stateText } from '../../_text/states.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  installing: 'working',
  starting: 'working',
  running: 'good',
  degraded: 'attention',
  stopping: 'working',
  stopped: 'idle',
  removing: 'working',
  removed: 'gone',
  failed: 'bad',
} as const satisfies Record<State, StateKind>;

/** The state of a stack. */
export function StackState({ state }: { readonly state: State }) {
  return <StateMark kind={MARKS[state]} word={stateText.stack[state]} />;
}
