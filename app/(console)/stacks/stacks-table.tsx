import Link from 'next/link';
import type { Stack } from '../../../schemas/api/resources/stack.ts';
import { AppliancePicture } from '../../_components/data/appliance-picture.tsx';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Time } from '../../_components/data/time.tsx';
import { StackState } from '../../_components/state/stack-state.tsx';
import { StateMark } from '../../_components/state/state-mark.tsx';
import { newerText } from '../../_text/newer.ts';
import { paths } from '../../_lib/paths.ts';
import { StackLink } from './stack-link.tsx';
import { stacksText as text } from '../../_text/stacks.ts';

const COLUMNS: Column<Stack>[] = [
  {
    title: text.stack,
    names: true,
    cell: (stack) => (
      <div className="flex items-center gap-3">
        <AppliancePicture icon={stack.appliance.icon} title={stack.appliance.title} size="small" />
        <div className="min-w-0">
          <Link
            href={paths.stack(stack.name)}
            className="font-semibold underline-offset-2 hover:underline"
          >
            {stack.name}
          </Link>
          <div className="text-ink-soft">
            {stack.appliance.title} {stack.appliance.version}
            {stack.newer === null ? null : (
              <span className="ms-2 font-medium whitespace-nowrap text-accent">
                {newerText.available(stack.newer.version)}
              </span>
            )}
          </div>
        </div>
      </div>
    ),
  },
  {
    title: text.state,
    plain: true,
    cell: (stack) => (
      <div>
        <StackState state={stack.state} />
        {stack.state === 'running' ? null : (
          <div className="max-w-80 text-ink-soft">{stack.sentence}</div>
        )}
        {stack.distrust === null ? null : (
          <div className="mt-1">
            <StateMark kind="attention" word={text.distrusted} />
            <div className="max-w-80 text-small text-ink-soft">{stack.distrust.message}</div>
          </div>
        )}
      </div>
    ),
  },
  {
    title: text.machines,
    cell: ({ machines }) =>
      text.machinesReady(machines.filter(({ state }) => state === 'ready').length, machines.length),
  },
  { title: text.installed, cell: ({ createdAt }) => <Time at={createdAt} /> },
  { title: text.link, cell: (stack) => <StackLink stack={stack} /> },
];

/** Stacks that are there. */
export function StacksTable({ stacks }: { readonly stacks: readonly Stack[] }) {
  return <DataTable caption={text.title} columns={COLUMNS} rows={stacks} rowKey={({ id }) => id} />;
}
