import { type StateKind, StateMark } from '../../../_components/state/state-mark.tsx';
import type { Publisher } from '../../../_lib/trust/publishers.ts';
import { trustText } from '../../../_text/trust.ts';

const MARKS = {
  trusted: 'good',
  expired: 'attention',
  'too-few': 'attention',
  revoked: 'bad',
} as const satisfies Record<Publisher['state'], StateKind>;

/** Whether releases of a publisher can be installed now. */
export function PublisherState({ publisher: { state } }: { readonly publisher: Publisher }) {
  return <StateMark kind={MARKS[state]} word={trustText.publishers.states[state]} />;
}
