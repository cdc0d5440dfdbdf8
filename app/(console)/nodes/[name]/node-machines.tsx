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
import { insteadOfFigures } from '../../../_lib/stack/machine-charts.ts';
import { paths } from '../../../_lib/paths.ts';
import { nodeText } from '../../../_text/nodes.ts';

const text = nodeText.machines;

interface Row {
  readonly machine: Machine;
  readonly stack: string;
}

const COLUMNS: Column<Row>[] = [
  {
    title: text.machine,
    names: true,
    cell: ({ machine }) => <span className="font-semibold">{machine.name}</span>,
  },
  { title: text.state, plain: true, cell: ({ machine }) => <MachineState state={machine.state} /> },
  {
    title: text.stack,
    cell: ({ stack }) => (
      <Link href={paths.stack(stack)} className="text-accent underline-offset-2 hover:underline">
        {stack}
      </Link>
    ),
  },
  {
    title: text.processor,
    align: 'end',
    cell: ({ machine }) => presentLoad(machine),
  },
  { title: text.memory, align: 'end', cell: ({ machine }) => <Size bytes={machine.memoryBytes} /> },
];

/** A machine that does not run has no load, whatever was reported last. */
const presentLoad = (machine: Machine): string =>
  machine.figures && insteadOfFigures(machine) === undefined
    ? formatPercent(machine.figures.cpuPercent)
    : '–';

/** Machines that were placed on a node. */
export function NodeMachines({ node }: { readonly node: Node }) {
  const stacks = useStacks({ node: node.id, state: 'present' });
  return (
    <Loaded query={stacks} loading={<SkeletonRows rows={3} />}>
      {(present) => {
        const rows = present.flatMap((stack) =>
          stack.machines
            .filter((machine) => machine.node === node.id)
            .map((machine) => ({ machine, stack: stack.name })),
        );
        return rows.length === 0 ? (
          <Empty icon="machine" title={text.none} />
        ) : (
          <DataTable
            caption={text.caption(node.name)}
            columns={COLUMNS}
            rows={rows}
            rowKey={({ machine }) => machine.id}
          />
        );
      }}
    </Loaded>
  );
}
