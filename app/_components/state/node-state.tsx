import type { NodeState as State } from '../../../schemas/api/resources/node.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  ready: ['good', 'Ready'],
  lost: ['attention', 'Lost'],
} as const satisfies Record<State, readonly [StateKind, string]>;

/** The state of a node. */
export function NodeState({ state }: { readonly state: State }) {
  const [kind, word] = MARKS[state];
  return <StateMark kind={kind} word={word} />;
}
