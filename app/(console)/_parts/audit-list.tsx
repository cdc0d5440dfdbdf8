import type { AuditEntry } from '../../../schemas/api/resources/stack.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Time } from '../../_components/data/time.tsx';

const COLUMNS: Column<AuditEntry>[] = [
  { title: 'What', names: true, cell: ({ sentence }) => sentence },
  { title: 'By', cell: ({ actor }) => actor },
  { title: 'When', align: 'end', cell: ({ at }) => <Time at={at} /> },
];

/** Who did what to what, newest first. */
export function AuditList({
  caption,
  entries,
}: {
  readonly caption: string;
  readonly entries: readonly AuditEntry[];
}) {
  return (
    <DataTable caption={caption} columns={COLUMNS} rows={entries} rowKey={({ id }) => String(id)} />
  );
}
