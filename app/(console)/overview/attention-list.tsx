import type { Attention, AttentionKind } from '../../../schemas/api/resources/summary.ts';
import { Sentence } from '../../_components/data/sentence.tsx';
import { Time } from '../../_components/data/time.tsx';
import { Box } from '../../_components/layout/box.tsx';
import { type StateKind, StateMark } from '../../_components/state/state-mark.tsx';
import { overviewText as text } from '../../_text/overview.ts';
import { MoreLink } from './more-link.tsx';
import { SubjectLink } from './subject-link.tsx';

const MARKS = {
  'server-replaced': 'bad',
  'backup-due': 'attention',
  'operation-stuck': 'bad',
  'stack-failed': 'bad',
  'stack-not-found': 'attention',
  'volume-missing': 'bad',
  'node-lost': 'attention',
  'stack-degraded': 'attention',
  'stack-distrusted': 'attention',
  'security-update': 'attention',
  'update-failed': 'attention',
  'schedule-unreadable': 'attention',
  'schedule-failed': 'attention',
  'schedule-overdue': 'attention',
  'update-rehearsed': 'idle',
  'node-notice': 'attention',
  'node-pending': 'idle',
  'node-outdated': 'attention',
} as const satisfies Record<AttentionKind, StateKind>;

/** What needs a person: what is the matter, what to do, and where. */
export function AttentionList({ attention }: { readonly attention: readonly Attention[] }) {
  if (attention.length === 0) {
    return (
      <Box>
        <StateMark kind="good" word={text.well} />
      </Box>
    );
  }
  return (
    <ul className="divide-y divide-line rounded-box border border-line bg-surface">
      {attention.map((group) => (
        <li
          key={group.kind}
          className="grid gap-x-8 gap-y-2 px-4 py-3.5 tablet:px-5 desktop:grid-cols-[15rem_1fr]"
        >
          <div className="space-y-1">
            <StateMark kind={MARKS[group.kind]} word={text.attention[group.kind](group.count)} />
            <p className="text-small text-ink-soft">{group.action}</p>
          </div>
          <ul className="min-w-0 space-y-1.5">
            {group.items.map((item) => (
              <AttentionItem key={`${item.subject.id} ${item.sentence}`} item={item} />
            ))}
            <MoreLink kind={group.items[0]?.subject.kind} more={group.count - group.items.length} />
          </ul>
        </li>
      ))}
    </ul>
  );
}

function AttentionItem({
  item: { subject, sentence, since },
}: {
  readonly item: Attention['items'][number];
}) {
  return (
    <li>
      <SubjectLink subject={subject} />{' '}
      <span className="wrap-anywhere text-ink-soft">{sentence}</span>{' '}
      {since === null ? null : (
        <span className="text-small whitespace-nowrap text-ink-faint">
          <Sentence text={text.since}>
            <Time at={since} />
          </Sentence>
        </span>
      )}
    </li>
  );
}
