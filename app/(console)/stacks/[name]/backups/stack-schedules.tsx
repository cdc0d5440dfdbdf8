'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { StackSchedule } from '../../../../../schemas/api/resources/schedule.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { useRunSchedule, useStackSchedules } from '../../../../_client/schedules.ts';
import { useMissingRight } from '../../../../_client/session.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { Failure } from '../../../../_components/state/failure.tsx';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { StateMark } from '../../../../_components/state/state-mark.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { schedulesText as text } from '../../../../_text/schedules.ts';
import { RuleLines } from '../../../_parts/schedule/rule-lines.tsx';

/** Loaded for who opens it. */
const StackScheduleDialog = dynamic(
  async () => (await import('./stack-schedule-dialog.tsx')).StackScheduleDialog,
  { ssr: false },
);

/** What is done with a stack by schedule: when next, and what became of the last run. */
export function StackSchedules({ stack }: { readonly stack: Stack }) {
  const schedules = useStackSchedules(stack.id);
  const [changing, setChanging] = useState<StackSchedule>();
  const missingRight = useMissingRight();
  const missing = missingRight('operate');
  const missingForOwn = missingRight('admin');
  const run = useRunSchedule(stack.id);
  const router = useRouter();
  const runNow = ({ job }: StackSchedule): void =>
    run.mutate(job, { onSuccess: ({ id }) => router.push(paths.operation(id)) });
  return (
    <Section title={text.title}>
      <Loaded query={schedules} loading={<SkeletonRows rows={2} />}>
        {({ schedules: found }) => (
          <DataTable
            caption={text.caption(stack.name)}
            columns={columnsWith({
              missing,
              missingForOwn,
              busy: run.isPending,
              runNow,
              change: setChanging,
            })}
            rows={found}
            rowKey={({ job }) => job}
          />
        )}
      </Loaded>
      {run.error ? <Failure error={run.error} /> : null}
      {changing ? (
        <StackScheduleDialog
          stack={stack.id}
          schedule={changing}
          mayOwn={changing.job !== 'backups' || missingForOwn === undefined}
          onClose={() => setChanging(undefined)}
        />
      ) : null}
    </Section>
  );
}

interface Buttons {
  readonly missing: string | undefined;
  /** For backups: a rule of its own says which of them are forgotten. */
  readonly missingForOwn: string | undefined;
  readonly busy: boolean;
  readonly runNow: (schedule: StackSchedule) => void;
  readonly change: (schedule: StackSchedule) => void;
}

const columnsWith = ({
  missing,
  missingForOwn,
  busy,
  runNow,
  change,
}: Buttons): Column<StackSchedule>[] => [
  ...COLUMNS,
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: (schedule) => (
      <span className="flex flex-wrap gap-2 tablet:justify-end">
        <Button
          size="small"
          busy={busy}
          reason={missing ?? whyNotNow(schedule)}
          onClick={() => runNow(schedule)}
        >
          {text.runNow}
        </Button>
        <Button
          size="small"
          reason={missing ?? (hasOwnBackups(schedule) ? missingForOwn : undefined)}
          onClick={() => change(schedule)}
        >
          {text.change}
        </Button>
      </span>
    ),
  },
];

const hasOwnBackups = ({ job, setting }: StackSchedule): boolean =>
  job === 'backups' && setting === 'own';

function whyNotNow({ rule, last }: StackSchedule): string | undefined {
  if (!rule) return text.notByRule;
  return last?.outcome === 'running' ? text.goesOn : undefined;
}

const COLUMNS: readonly Column<StackSchedule>[] = [
  {
    title: text.job,
    names: true,
    cell: ({ job }) => <span className="font-semibold">{text.jobs[job]}</span>,
  },
  {
    title: text.when,
    cell: (schedule) => <When {...schedule} />,
  },
  { title: text.next, cell: (schedule) => <Next {...schedule} /> },
  { title: text.last, cell: ({ last }) => <LastRun last={last} /> },
];

function When({ rule, unreadable, setting }: StackSchedule) {
  if (rule) return <RuleLines rule={rule} />;
  if (unreadable) return <span className="text-bad">{text.unreadable}</span>;
  return <span className="text-ink-soft">{setting === 'off' ? text.off : text.none}</span>;
}

function Next({ nextAt, overdueSince, waits }: StackSchedule) {
  if (nextAt === null) return <span className="text-ink-soft">–</span>;
  return (
    <div>
      {overdueSince === null ? (
        <Time at={nextAt} due />
      ) : (
        <StateMark kind="attention" word={text.overdue} />
      )}
      {waits === null ? null : (
        <span className="block max-w-64 text-small wrap-anywhere text-ink-soft">{waits}</span>
      )}
    </div>
  );
}

const MARKS = { running: 'working', succeeded: 'good', failed: 'bad' } as const;

function LastRun({ last }: Pick<StackSchedule, 'last'>) {
  if (!last) return <span className="text-ink-soft">{text.never}</span>;
  return (
    <div>
      <StateMark kind={MARKS[last.outcome]} word={text.outcome[last.outcome]} />
      <span className="block text-small text-ink-soft">
        <Time at={last.endedAt ?? last.begunAt} />
      </span>
      {last.why === null ? null : (
        <span className="block max-w-64 text-small wrap-anywhere text-ink-soft">{last.why}</span>
      )}
    </div>
  );
}
