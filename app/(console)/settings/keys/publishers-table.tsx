import Link from 'next/link';
import { CopyableTime } from '../../../_components/data/copyable-time.tsx';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { paths } from '../../../_lib/paths.ts';
import { mustSign, type Publisher } from '../../../_lib/trust/publishers.ts';
import { PublisherState } from './publisher-state.tsx';

const COLUMNS: Column<Publisher>[] = [
  {
    title: 'Publisher',
    names: true,
    cell: ({ namespace }) => (
      <Link
        href={paths.settingsPublisher(namespace)}
        className="font-semibold underline-offset-2 hover:underline"
      >
        {namespace}
      </Link>
    ),
  },
  { title: 'State', plain: true, cell: (publisher) => <PublisherState publisher={publisher} /> },
  {
    title: 'Root document',
    cell: ({ root }) => (root ? `version ${root.version}` : 'none, single keys'),
  },
  { title: 'Must sign', cell: mustSign },
  {
    title: 'Good until',
    cell: ({ root }) =>
      root?.expires ? <CopyableTime at={root.expires} label="time" /> : 'for ever',
  },
];

/** Everybody whose releases are, or were, installed without asking. */
export function PublishersTable({ publishers }: { readonly publishers: readonly Publisher[] }) {
  return (
    <DataTable
      caption="Publishers"
      columns={COLUMNS}
      rows={publishers}
      rowKey={({ namespace }) => namespace}
    />
  );
}
