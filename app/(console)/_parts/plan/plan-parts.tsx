import type { Plan } from '../../../../schemas/api/resources/plan.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import type { PlannedDifference } from '../../../_lib/stack/planned-difference.ts';

/** What stands in the way of a plan, and what is good to know about it. */
export const PlanRemarks = ({
  problems,
  notices = [],
}: {
  readonly problems: Plan['problems'];
  readonly notices?: Plan['notices'];
}) => (
  <>
    {problems.map(({ code, message, action }) => (
      <Notice key={code + message} look="bad" title={message}>
        {action}
      </Notice>
    ))}
    {notices.map(({ code, message, action }) => (
      <Notice key={code + message} look="info" title={message}>
        {action}
      </Notice>
    ))}
  </>
);

/** What a plan does, one after the other. */
export const PlanSentences = ({
  title,
  sentences,
}: {
  readonly title: string;
  readonly sentences: readonly string[];
}) => (
  <Section title={title}>
    <ol className="list-decimal space-y-1 ps-5">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ol>
  </Section>
);

interface DifferencesText {
  readonly title: string;
  readonly caption: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly none?: string;
}

/** What is not as it was afterwards. */
export function PlanDifferences({
  rows,
  text,
}: {
  readonly rows: readonly PlannedDifference[];
  readonly text: DifferencesText;
}) {
  if (rows.length === 0 && text.none === undefined) return null;
  return (
    <Section title={text.title}>
      {rows.length === 0 ? (
        <p className="text-ink-soft">{text.none}</p>
      ) : (
        <DataTable
          caption={text.caption}
          columns={columnsOf(text)}
          rows={rows}
          rowKey={({ what, before, after }) => [what, before, after].join(' ')}
        />
      )}
    </Section>
  );
}

const columnsOf = (text: DifferencesText): Column<PlannedDifference>[] => [
  {
    title: text.what,
    names: true,
    cell: ({ what }) => <span className="font-semibold">{what}</span>,
  },
  { title: text.before, cell: ({ before }) => <span className="break-words">{before}</span> },
  { title: text.after, cell: ({ after }) => <span className="break-words">{after}</span> },
];
