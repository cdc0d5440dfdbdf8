import type { ShownStepState } from '../../../schemas/progress/shown-step-state.ts';
import { stateText } from '../../_text/states.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  waiting: 'idle',
  unreached: 'gone',
  running: 'working',
  done: 'good',
  failed: 'bad',
  undoing: 'working',
  undone: 'gone',
} as const satisfies Record<ShownStepState, StateKind>;

/** The state of one step of an operation. */
export function StepState({ state }: { readonly state: ShownStepState }) {
  return <StateMark kind={MARKS[state]} word={stateText.step[state]} />;
}
