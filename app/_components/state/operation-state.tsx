import type { OperationState as State } from '../../../schemas/api/resources/operation.ts';
import { stateText } from '../../_text/states.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  queued: 'idle',
  running: 'working',
  undoing: 'working',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'gone',
  stuck: 'attention',
} as const satisfies Record<State, StateKind>;

/** The state of an operation. */
export function OperationState({ state }: { readonly state: State }) {
  return <StateMark kind={MARKS[state]} word={stateText.operation[state]} />;
}
