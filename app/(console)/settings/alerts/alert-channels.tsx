'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { AlertChannel } from '../../../../schemas/api/resources/alert.ts';
import {
  useAlertChannels,
  useRemoveAlertChannel,
  useTestAlertChannel,
} from '../../../_client/alerts.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { StateMark } from '../../../_components/state/state-mark.tsx';
import { alertsText as text } from '../../../_text/alerts.ts';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';

/** Loaded for who opens it. */
const AddAlertDialog = dynamic(
  async () => (await import('./add-alert-dialog.tsx')).AddAlertDialog,
  { ssr: false },
);

/** Who is told what needs a person, and whether messages get there. */
export function AlertChannels() {
  const channels = useAlertChannels();
  const missing = useMissingRight()('admin');
  const [adding, setAdding] = useState(false);
  const add = (
    <Button icon="plus" reason={missing} onClick={() => setAdding(true)}>
      {text.add}
    </Button>
  );
  return (
    <Section title={text.title} aside={add}>
      <p className="max-w-2xl text-ink-soft">{text.lead}</p>
      <Loaded query={channels} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="alert" title={text.none}>
              {text.noneHelp}
            </Empty>
          ) : (
            <DataTable
              caption={text.title}
              columns={columnsWith(missing)}
              rows={list}
              rowKey={({ name }) => name}
            />
          )
        }
      </Loaded>
      {adding ? <AddAlertDialog onClose={() => setAdding(false)} /> : null}
    </Section>
  );
}

const columnsWith = (missing: string | undefined): Column<AlertChannel>[] => [
  ...COLUMNS,
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: (channel) => <Actions channel={channel} missing={missing} />,
  },
];

const COLUMNS: readonly Column<AlertChannel>[] = [
  {
    title: text.name,
    names: true,
    cell: ({ name }) => <span className="font-semibold">{name}</span>,
  },
  { title: text.to, cell: ({ target }) => <Target target={target} /> },
  {
    title: text.told,
    cell: ({ toldAt, problem }) => (
      <div>
        {toldAt === null ? (
          <span className="text-ink-soft">{text.never}</span>
        ) : (
          <Time at={toldAt} />
        )}
        {problem === null ? null : (
          <div className="max-w-64">
            <StateMark kind="bad" word={text.problem} />
            <span className="block text-small wrap-anywhere text-ink-soft">{problem.why}</span>
          </div>
        )}
      </div>
    ),
  },
];

function Target({ target }: Pick<AlertChannel, 'target'>) {
  const isHook = target.kind === 'webhook';
  return (
    <div className="max-w-80">
      {isHook ? text.webhook : text.mail(`${target.host}:${target.port}`)}
      <span className="block text-small break-all text-ink-soft">
        {isHook ? target.url : target.to.join(', ')}
      </span>
    </div>
  );
}

function Actions({
  channel: { name },
  missing,
}: {
  readonly channel: AlertChannel;
  readonly missing: string | undefined;
}) {
  const test = useTestAlertChannel();
  return (
    <div className="space-y-2">
      <span className="flex flex-wrap items-center gap-2 tablet:justify-end">
        {test.isSuccess ? <StateMark kind="good" word={text.tested} /> : null}
        <Button
          size="small"
          busy={test.isPending}
          reason={missing}
          onClick={() => test.mutate(name)}
        >
          {text.test}
        </Button>
        <ConfirmButton
          word={text.remove}
          title={text.removeTitle(name)}
          confirm={text.removeConfirm}
          reason={missing}
          change={useRemoveAlertChannel()}
          input={name}
        >
          <p>{text.removeHelp}</p>
        </ConfirmButton>
      </span>
      {test.error ? <Failure error={test.error} /> : null}
    </div>
  );
}
