import Link from 'next/link';
import type { BusyNode } from '../../../schemas/api/resources/summary.ts';
import { type Column, DataTable } from '../../_components/data/data-table.tsx';
import { formatPercent } from '../../_lib/format/format-percent.ts';
import { paths } from '../../_lib/paths.ts';
import { overviewText } from '../../_text/overview.ts';

const text = overviewText.busiest;

const COLUMNS: Column<BusyNode>[] = [
  {
    title: text.node,
    names: true,
    cell: ({ name }) => (
      <Link href={paths.node(name)} className="font-semibold underline-offset-2 hover:underline">
        {name}
      </Link>
    ),
  },
  { title: text.processor, align: 'end', cell: ({ cpuShare }) => formatPercent(cpuShare * 100) },
  { title: text.memory, align: 'end', cell: ({ memoryShare }) => formatPercent(memoryShare * 100) },
  { title: text.disk, align: 'end', cell: ({ poolShare }) => formatPercent(poolShare * 100) },
];

/** The nodes of which most is used. */
export function BusiestNodes({ nodes }: { readonly nodes: readonly BusyNode[] }) {
  return (
    <DataTable caption={text.caption} columns={COLUMNS} rows={nodes} rowKey={({ id }) => id} />
  );
}
