import type { Machine } from '../../../schemas/api/resources/stack.ts';
import { stateText } from '../../_text/states.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  absent: 'idle',
  off: 'idle',
  starting: 'working',
  ready: 'good',
  stopping: 'working',
  crashed: 'bad',
  failed: 'bad',
  unknown: 'gone',
} as const satisfies Record<Machine['state'], StateKind>;

/** The state of a machine. */
export function MachineState({ state }: { readonly state: Machine['state'] }) {
  return <StateMark kind={MARKS[state]} word={stateText.machine[state]} />;
}
