'use client';

import Link from 'next/link';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import type { Machine } from '../../../../schemas/api/resources/stack.ts';
import { useStacks } from '../../../_client/stacks.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Size } from '../../../_components/data/size.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { MachineState } from '../../../_components/state/machine-state.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { formatPercent } from '../../../_lib/format/format-percent.ts';
import { paths } from '../../../_lib/paths.ts';

interface Row {
  readonly machine: Machine;
  readonly stack: string;
}

const COLUMNS: Column<Row>[] = [
  {
    title: 'Machine',
    names: true,
    cell: ({ machine }) => <span className="font-semibold">{machine.name}</span>,
  },
  { title: 'State', plain: true, cell: ({ machine }) => <MachineState state={machine.state} /> },
  {
    title: 'Stack',
    cell: ({ stack }) => (
      <Link href={paths.stack(stack)} className="text-accent underline-offset-2 hover:underline">
        {stack}
      </Link>
    ),
  },
  {
    title: 'Processor',
    align: 'end',
    cell: ({ machine }) => (machine.figures ? formatPercent(machine.figures.cpuPercent) : '–'),
  },
  { title: 'Memory', align: 'end', cell: ({ machine }) => <Size bytes={machine.memoryBytes} /> },
];

/** Machines that were placed on a node. */
export function NodeMachines({ node }: { readonly node: Node }) {
  const stacks = useStacks();
  return (
    <Loaded query={stacks} loading={<SkeletonRows rows={3} />}>
      {(all) => {
        const rows = all.flatMap((stack) =>
          stack.machines
            .filter((machine) => machine.node === node.id)
            .map((machine) => ({ machine, stack: stack.name })),
        );
        return rows.length === 0 ? (
          <Empty icon="machine" title="No machine is placed here" />
        ) : (
          <DataTable
            caption={`Machines on ${node.name}`}
            columns={COLUMNS}
            rows={rows}
            rowKey={({ machine }) => machine.id}
          />
        );
      }}
    </Loaded>
  );
}
