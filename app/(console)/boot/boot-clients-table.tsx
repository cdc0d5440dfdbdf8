import Link from 'next/link';
import type { BootClient } from '../../../schemas/api/resources/boot.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Time } from '../../_components/data/time.tsx';
import { BootStageMark } from '../../_components/state/boot-state.tsx';
import { paths } from '../../_lib/paths.ts';
import { bootText } from '../../_text/boot.ts';

const text = bootText.clients;

const COLUMNS: Column<BootClient>[] = [
  {
    title: text.machine,
    names: true,
    cell: ({ mac, node, serial }) => (
      <div>
        <span className="font-mono">{mac}</span>
        <div className="text-small text-ink-soft">
          {node === null ? (
            text.unknown
          ) : (
            <Link href={paths.node(node)} className="underline-offset-2 hover:underline">
              {node}
            </Link>
          )}
        </div>
        {serial === undefined ? null : (
          <div className="text-small wrap-anywhere text-ink-soft">{text.serial(serial)}</div>
        )}
      </div>
    ),
  },
  { title: text.stage, plain: true, cell: ({ stage }) => <BootStageMark stage={stage} /> },
  {
    title: text.says,
    cell: ({ message, version }) => (
      <div className="max-w-prose">
        <span className="wrap-anywhere">{message}</span>
        {version === undefined ? null : (
          <div className="text-small text-ink-soft">{text.version(version)}</div>
        )}
      </div>
    ),
  },
  { title: text.seen, cell: ({ at }) => <Time at={at} /> },
  { title: text.through, cell: ({ gateway }) => gateway },
];

/** Machines that boot, and how far each has come. */
export function BootClientsTable({ clients }: { readonly clients: readonly BootClient[] }) {
  return (
    <DataTable
      caption={bootText.sections.clients}
      columns={COLUMNS}
      rows={clients}
      rowKey={({ mac }) => mac}
    />
  );
}
