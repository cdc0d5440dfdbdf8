'use client';

import Link from 'next/link';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { isActive } from '../../../schemas/capability/operation.ts';
import { formatDuration } from '../../../schemas/ids/duration.ts';
import { useOperations } from '../../_client/operations.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Time } from '../../_components/data/time.tsx';
import { LinkButton } from '../../_components/form/link-button.tsx';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { OperationState } from '../../_components/state/operation-state.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { formatPercent } from '../../_lib/format/format-percent.ts';
import { operationElapsedMs, operationShare } from '../../_lib/operation/operation-progress.ts';
import { paths } from '../../_lib/paths.ts';

const COLUMNS: Column<Operation>[] = [
  {
    title: 'Operation',
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
          <div className="text-ink-soft tabular-nums">{progressWords(operation)}</div>
        ) : null}
      </div>
    ),
  },
  { title: 'State', plain: true, cell: ({ state }) => <OperationState state={state} /> },
  { title: 'Began', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: 'Took',
    align: 'end',
    cell: (operation) =>
      operation.finishedAt === null ? '' : formatDuration(operationElapsedMs(operation, 0)),
  },
  { title: 'By', cell: ({ createdBy }) => createdBy },
];

function progressWords(operation: Operation): string {
  const share = operationShare(operation);
  const note = operation.progress?.note ?? '';
  return share === undefined ? note : `${formatPercent(Math.floor(share * 100))} · ${note}`;
}

/** Everything that was done and is being done, newest first. */
export function OperationsView() {
  const operations = useOperations('all');
  return (
    <>
      <PageHeader
        title="Operations"
        lead="Installs, starts, stops and removals. They go on when you close the page."
      />
      <Loaded query={operations} loading={<SkeletonRows rows={6} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              icon="operation"
              title="Nothing has been done yet"
              action={<LinkButton href={paths.market()}>Go to the marketplace</LinkButton>}
            >
              The first install will appear here.
            </Empty>
          ) : (
            <DataTable caption="Operations" columns={COLUMNS} rows={list} rowKey={({ id }) => id} />
          )
        }
      </Loaded>
    </>
  );
}
