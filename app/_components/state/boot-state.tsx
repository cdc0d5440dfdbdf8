import type { BootClient, BootNetwork, NodeImage } from '../../../schemas/api/resources/boot.ts';
import { bootText as text } from '../../_text/boot.ts';
import { type StateKind, StateMark } from './state-mark.tsx';

const NETWORKS = {
  waiting: 'working',
  fetching: 'working',
  ready: 'good',
  failed: 'bad',
  lost: 'attention',
} as const satisfies Record<BootNetwork['state'], StateKind>;

/** Whether machines can boot through a gateway. */
export function BootNetworkState({ state }: { readonly state: BootNetwork['state'] }) {
  return <StateMark kind={NETWORKS[state]} word={text.networks.states[state]} />;
}

const IMAGES = {
  ready: 'good',
  incomplete: 'attention',
  'too-old': 'gone',
} as const satisfies Record<NodeImage['state'], StateKind>;

/** Whether a node image can be booted. */
export function NodeImageState({ state }: { readonly state: NodeImage['state'] }) {
  return <StateMark kind={IMAGES[state]} word={text.images.states[state]} />;
}

/** How far a machine has come that boots. */
export function BootStageMark({ stage }: { readonly stage: BootClient['stage'] }) {
  const kind = stage === 'failed' ? 'bad' : 'working';
  return <StateMark kind={kind} word={text.clients.stages[stage]} />;
}
