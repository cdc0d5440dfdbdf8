import type { Pool, PoolAtNode } from '../../../schemas/api/resources/pool.ts';
import { stateText } from '../../_text/states.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const MARKS = {
  ready: 'good',
  partly: 'attention',
  waiting: 'working',
  away: 'bad',
  memory: 'idle',
} as const satisfies Record<Pool['state'], StateKind>;

const NODE_MARKS = {
  ready: 'good',
  waiting: 'working',
  absent: 'bad',
  memory: 'idle',
  failed: 'bad',
  unknown: 'idle',
} as const satisfies Record<PoolAtNode['state'], StateKind>;

/** The state of a pool as a whole; where no node reports, nothing is known of it. */
export function PoolState({ pool: { state, nodes } }: { readonly pool: Pool }) {
  if (state === 'away' && nodes.length > 0 && nodes.every((node) => node.state === 'unknown')) {
    return <PoolAtNodeState state="unknown" />;
  }
  return <StateMark kind={MARKS[state]} word={stateText.pool[state]} />;
}

/** How one node sees a pool. */
export function PoolAtNodeState({ state }: { readonly state: PoolAtNode['state'] }) {
  return <StateMark kind={NODE_MARKS[state]} word={stateText.poolAtNode[state]} />;
}
