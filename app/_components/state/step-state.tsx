import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { stateText } from '../../_text/states.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

type State = Operation['steps'][number]['state'];

const MARKS = {
  waiting: 'idle',
  running: 'working',
  done: 'good',
  failed: 'bad',
  undoing: 'working',
  undone: 'gone',
} as const satisfies Record<State, StateKind>;

/** The state of one step of an operation. */
export function StepState({ state }: { readonly state: State }) {
  return <StateMark kind={MARKS[state]} word={stateText.step[state]} />;
}
