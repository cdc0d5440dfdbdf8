'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { CommonSchedule } from '../../../../schemas/api/resources/schedule.ts';
import { useSchedules } from '../../../_client/schedules.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { StateMark } from '../../../_components/state/state-mark.tsx';
import { schedulesText as text } from '../../../_text/schedules.ts';
import { RuleLines } from '../../_parts/schedule/rule-lines.tsx';

/** Loaded for who opens it. */
const CommonScheduleDialog = dynamic(
  async () => (await import('./common-schedule-dialog.tsx')).CommonScheduleDialog,
  { ssr: false },
);

/** What is done with all stacks by schedule. */
export function CommonSchedules() {
  const schedules = useSchedules();
  const missing = useMissingRight()('admin');
  const [changing, setChanging] = useState<CommonSchedule>();
  return (
    <Section title={text.commonTitle}>
      <p className="max-w-2xl text-ink-soft">{text.commonLead}</p>
      <Loaded query={schedules} loading={<SkeletonRows rows={2} />}>
        {({ common }) => (
          <DataTable
            caption={text.commonTitle}
            columns={columnsWith(missing, setChanging)}
            rows={common}
            rowKey={({ job }) => job}
          />
        )}
      </Loaded>
      {changing ? (
        <CommonScheduleDialog schedule={changing} onClose={() => setChanging(undefined)} />
      ) : null}
    </Section>
  );
}

const columnsWith = (
  missing: string | undefined,
  change: (schedule: CommonSchedule) => void,
): Column<CommonSchedule>[] => [
  ...COLUMNS,
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: (schedule) => (
      <Button size="small" reason={missing} onClick={() => change(schedule)}>
        {text.change}
      </Button>
    ),
  },
];

const COLUMNS: readonly Column<CommonSchedule>[] = [
  {
    title: text.job,
    names: true,
    cell: ({ job }) => <span className="font-semibold">{text.jobs[job]}</span>,
  },
  {
    title: text.when,
    cell: (schedule) => <When {...schedule} />,
  },
  {
    title: text.next,
    cell: ({ nextAt }) => (nextAt === null ? '–' : <Time at={nextAt} due />),
  },
  {
    title: text.last,
    cell: ({ stacks, failed, overdue }) => (
      <>
        {text.stacks(stacks)}
        {failed === 0 ? null : <Trouble word={text.failed(failed)} />}
        {overdue === 0 ? null : <Trouble word={text.overdueCount(overdue)} />}
      </>
    ),
  },
];

function When({ rule, unreadable }: CommonSchedule) {
  if (rule) return <RuleLines rule={rule} />;
  return unreadable ? (
    <span className="text-bad">{text.unreadable}</span>
  ) : (
    <span className="text-ink-soft">{text.noneForAll}</span>
  );
}

const Trouble = ({ word }: { readonly word: string }) => (
  <span className="block">
    <StateMark kind="attention" word={word} />
  </span>
);
