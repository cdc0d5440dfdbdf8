import Link from 'next/link';
import { CopyableTime } from '../../../_components/data/copyable-time.tsx';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { paths } from '../../../_lib/paths.ts';
import { mustSign, type Publisher } from '../../../_lib/trust/publishers.ts';
import { PublisherState } from './publisher-state.tsx';
import { trustText } from '../../../_text/trust.ts';

const text = trustText.publishers;

const COLUMNS: Column<Publisher>[] = [
  {
    title: text.publisher,
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
  { title: text.state, plain: true, cell: (publisher) => <PublisherState publisher={publisher} /> },
  {
    title: text.root,
    cell: ({ root }) => (root ? text.rootVersion(root.version) : text.noRoot),
  },
  { title: text.mustSign, cell: mustSign },
  {
    title: text.validUntil,
    cell: ({ root }) =>
      root?.expires ? <CopyableTime at={root.expires} label={text.copyTime} due /> : text.endless,
  },
];

/** Everybody whose releases are, or were, installed without asking. */
export function PublishersTable({ publishers }: { readonly publishers: readonly Publisher[] }) {
  return (
    <DataTable
      caption={text.title}
      columns={COLUMNS}
      rows={publishers}
      rowKey={({ namespace }) => namespace}
    />
  );
}
