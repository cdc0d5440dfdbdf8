import { type StateKind, StateMark } from '../../../_components/state/state-mark.tsx';
import type { Publisher } from '../../../_lib/trust/publishers.ts';

const MARKS = {
  trusted: ['good', 'Trusted'],
  expired: ['attention', 'Expired'],
  'too-few': ['attention', 'Too few keys'],
  revoked: ['bad', 'Revoked'],
} as const satisfies Record<Publisher['state'], readonly [StateKind, string]>;

/** Whether releases of a publisher can be installed now. */
export function PublisherState({ publisher: { state } }: { readonly publisher: Publisher }) {
  const [kind, word] = MARKS[state];
  return <StateMark kind={kind} word={word} />;
}
