import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Size } from '../../../_components/data/size.tsx';

type Volume = Stack['volumes'][number];

const KINDS = {
  system: 'system, replaced by updates',
  data: 'data, outlives updates',
} as const satisfies Record<Volume['kind'], string>;

const COLUMNS: Column<Volume>[] = [
  {
    title: 'Volume',
    names: true,
    cell: ({ name }) => <span className="font-semibold">{name}</span>,
  },
  { title: 'Machine', cell: ({ machine }) => machine },
  { title: 'Kind', cell: ({ kind }) => KINDS[kind] },
  { title: 'In use', align: 'end', cell: ({ usedBytes }) => <Size bytes={usedBytes} /> },
  { title: 'At most', align: 'end', cell: ({ sizeBytes }) => <Size bytes={sizeBytes} /> },
];

/** The disks of a stack. */
export function VolumesTable({ volumes }: { readonly volumes: readonly Volume[] }) {
  return <DataTable caption="Volumes" columns={COLUMNS} rows={volumes} rowKey={({ id }) => id} />;
}
