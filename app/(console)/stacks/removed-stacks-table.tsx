import Link from 'next/link';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Size } from '../../_components/data/size.tsx';
import { Time } from '../../_components/data/time.tsx';
import { StackState } from '../../_components/state/stack-state.tsx';
import { paths } from '../../_lib/paths.ts';
import { stacksText as text } from '../../_text/stacks.ts';

const COLUMNS: Column<Stack>[] = [
  {
    title: text.stack,
    names: true,
    cell: (stack) => (
      <div>
        <Link
          href={paths.stack(stack.id)}
          className="font-semibold underline-offset-2 hover:underline"
        >
          {stack.name}
        </Link>
        <div className="text-ink-soft">{stack.appliance.title}</div>
      </div>
    ),
  },
  { title: text.state, plain: true, cell: ({ state }) => <StackState state={state} /> },
  {
    title: text.dataKept,
    cell: ({ volumes }) => (
      <Size bytes={volumes.reduce((sum, volume) => sum + volume.usedBytes, 0)} />
    ),
  },
  {
    title: text.deleted,
    cell: ({ keptUntil }) => (keptUntil === null ? text.deletedNow : <Time at={keptUntil} due />),
  },
];

/** Stacks that were removed and can still be brought back. */
export function RemovedStacksTable({ stacks }: { readonly stacks: readonly Stack[] }) {
  return (
    <DataTable
      caption={text.removedCaption}
      columns={COLUMNS}
      rows={stacks}
      rowKey={({ id }) => id}
    />
  );
}
