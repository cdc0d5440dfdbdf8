import type { Machine } from '../../../schemas/api/resources/stack.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  absent: ['idle', 'Not made yet'],
  off: ['idle', 'Off'],
  starting: ['working', 'Starting'],
  ready: ['good', 'Ready'],
  stopping: ['working', 'Stopping'],
  crashed: ['bad', 'Crashed'],
  failed: ['bad', 'Failed'],
} as const satisfies Record<Machine['state'], readonly [StateKind, string]>;

/** The state of a machine. */
export function MachineState({ state }: { readonly state: Machine['state'] }) {
  const [kind, word] = MARKS[state];
  return <StateMark kind={kind} word={word} />;
}
