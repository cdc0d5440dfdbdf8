import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Size } from '../../../_components/data/size.tsx';
import { stackText } from '../../../_text/stack.ts';

type Volume = Stack['volumes'][number];

const text = stackText.volumes;

const COLUMNS: Column<Volume>[] = [
  {
    title: text.volume,
    names: true,
    cell: ({ name }) => <span className="font-semibold">{name}</span>,
  },
  { title: text.machine, cell: ({ machine }) => machine },
  { title: text.kind, cell: ({ kind }) => text.kinds[kind] },
  {
    title: text.used,
    align: 'end',
    cell: ({ usedBytes, missing }) =>
      missing === null ? (
        <Size bytes={usedBytes} />
      ) : (
        <span className="font-medium text-bad">{text.missing}</span>
      ),
  },
  { title: text.size, align: 'end', cell: ({ sizeBytes }) => <Size bytes={sizeBytes} /> },
];

/** The disks of a stack. */
export function VolumesTable({ volumes }: { readonly volumes: readonly Volume[] }) {
  return (
    <DataTable caption={text.caption} columns={COLUMNS} rows={volumes} rowKey={({ id }) => id} />
  );
}
