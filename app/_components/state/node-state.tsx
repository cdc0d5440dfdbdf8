import type { NodeState as State } from '../../../schemas/api/resources/node.ts';
import { stateText } from '../../_text/states.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  pending: 'idle',
  ready: 'good',
  cordoned: 'idle',
  draining: 'idle',
  maintenance: 'gone',
  asleep: 'idle',
  off: 'gone',
  lost: 'attention',
} as const satisfies Record<State, StateKind>;

/** The state of a node. */
export function NodeState({ state }: { readonly state: State }) {
  return <StateMark kind={MARKS[state]} word={stateText.node[state]} />;
}
