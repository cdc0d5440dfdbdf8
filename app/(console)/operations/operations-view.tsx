'use client';

import Link from 'next/link';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { isActive } from '../../../schemas/capability/operation.ts';
import { timeLeftWords } from '../../../schemas/progress/time-left-words.ts';
import { formatDuration } from '../../../schemas/ids/format-duration.ts';
import { useOperationPages } from '../../_client/operations.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Time } from '../../_components/data/time.tsx';
import { LinkButton } from '../../_components/form/link-button.tsx';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { OperationState } from '../../_components/state/operation-state.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import {
  doingOf,
  formatShare,
  operationElapsedMs,
} from '../../_lib/operation/operation-progress.ts';
import { paths } from '../../_lib/paths.ts';
import { operationText } from '../../_text/operation.ts';
import { operationsText as text } from '../../_text/operations.ts';
import { MoreButton } from '../_parts/list/more-button.tsx';
import { useForward } from '../_parts/operation/use-forward.ts';

const COLUMNS: Column<Operation>[] = [
  {
    title: text.operation,
    names: true,
    cell: (operation) => (
      <div>
        <Link
          href={paths.operation(operation.id)}
          className="font-semibold text-ink underline-offset-2 hover:underline"
        >
          {operation.title}
        </Link>
        {isActive(operation.state) && operation.progress ? (
          <ProgressWords operation={operation} />
        ) : null}
      </div>
    ),
  },
  { title: text.state, plain: true, cell: ({ state }) => <OperationState state={state} /> },
  { title: text.began, cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: text.took,
    align: 'end',
    cell: (operation) =>
      operation.finishedAt === null ? '' : formatDuration(operationElapsedMs(operation, 0)),
  },
  { title: text.by, cell: ({ createdBy }) => createdBy },
];

function ProgressWords({ operation }: { readonly operation: Operation }) {
  const { share, timeLeft } = useForward(operation);
  const words = [
    share === undefined ? '' : formatShare(share),
    doingOf(operation),
    timeLeftWords(timeLeft, operationText.timeLeft),
  ];
  return (
    <div className="text-ink-soft tabular-nums">{words.filter((each) => each).join(' · ')}</div>
  );
}

/** Everything that was done and is being done, newest first. */
export function OperationsView() {
  const operations = useOperationPages();
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      <Loaded query={operations} loading={<SkeletonRows rows={6} />}>
        {({ pages }) => {
          const list = pages.flat();
          return list.length === 0 ? (
            <Empty
              icon="operation"
              title={text.none.title}
              action={<LinkButton href={paths.market()}>{text.none.action}</LinkButton>}
            >
              {text.none.hint}
            </Empty>
          ) : (
            <>
              <DataTable
                caption={text.title}
                columns={COLUMNS}
                rows={list}
                rowKey={({ id }) => id}
              />
              <MoreButton pages={operations}>{text.older}</MoreButton>
            </>
          );
        }}
      </Loaded>
    </>
  );
}
