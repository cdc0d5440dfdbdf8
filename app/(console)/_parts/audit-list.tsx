import type { AuditEntry } from '../../../schemas/api/resources/stack.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { Time } from '../../_components/data/time.tsx';
import { auditText as text } from '../../_text/audit.ts';

const COLUMNS: Column<AuditEntry>[] = [
  { title: text.what, names: true, cell: ({ sentence }) => sentence },
  { title: text.by, cell: ({ actor }) => actor },
  { title: text.when, align: 'end', cell: ({ at }) => <Time at={at} /> },
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
