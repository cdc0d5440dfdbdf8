import type { Shortage } from '../../../schemas/api/resources/summary.ts';
import { StateMark } from '../../_components/state/state-mark.tsx';
import { overviewText as text } from '../../_text/overview.ts';
import { MoreLink } from './more-link.tsx';
import { SubjectLink } from './subject-link.tsx';

/** What there is too little of, on which nodes, and what to do. */
export function ShortageList({ shortages }: { readonly shortages: readonly Shortage[] }) {
  return (
    <ul className="divide-y divide-line rounded-box border border-line bg-surface">
      {shortages.map(({ kind, count, items, action }) => (
        <li
          key={kind}
          className="grid gap-x-8 gap-y-2 px-4 py-3.5 tablet:px-5 desktop:grid-cols-[15rem_1fr]"
        >
          <div className="space-y-1">
            <StateMark kind="attention" word={text.short[kind]} />
            <p className="text-small text-ink-soft">{action}</p>
          </div>
          <ul className="min-w-0 space-y-1.5">
            {kind === 'room' ? <li className="text-ink-soft">{text.noRoom}</li> : null}
            {items.map(({ subject, sentence }) => (
              <li key={subject.id}>
                <SubjectLink subject={subject} /> <span className="text-ink-soft">{sentence}</span>
              </li>
            ))}
            <MoreLink more={count - items.length} />
          </ul>
        </li>
      ))}
    </ul>
  );
}
