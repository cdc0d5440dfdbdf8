'use client';

import type { Machine, Stack } from '../../../../schemas/api/resources/stack.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Sentence } from '../../../_components/data/sentence.tsx';
import { formatPercent } from '../../../_lib/format/format-percent.ts';
import { NodeLink } from '../../_parts/node-link.tsx';
import { MachineMenu } from './machine-menu.tsx';
import { MachineStateCell } from './machine-state-cell.tsx';
import { stackText } from '../../../_text/stack.ts';

const text = stackText.machines;

const columns = (stack: Stack): Column<Machine>[] => [
  {
    title: text.machine,
    names: true,
    cell: (machine) => (
      <div>
        <div className="font-semibold">{machine.name}</div>
        <div className="text-ink-soft">
          <Sentence text={text.on}>
            <NodeLink name={machine.nodeName} />
          </Sentence>
        </div>
      </div>
    ),
  },
  { title: text.state, plain: true, cell: (machine) => <MachineStateCell machine={machine} /> },
  {
    title: text.addresses,
    cell: (machine) => (
      <ul className="space-y-1">
        {machine.addresses.map(({ network, address4, address6 }) => (
          <li key={network} className="flex flex-wrap items-baseline gap-x-2">
            <Copyable text={address4} label={text.copyAddress4} />
            <Copyable text={address6} label={text.copyAddress6} />
            <span className="text-ink-faint">{network}</span>
          </li>
        ))}
      </ul>
    ),
  },
  {
    title: text.processor,
    align: 'end',
    cell: ({ figures, cpu }) => (
      <span title={text.ofProcessors(cpu)}>
        {figures ? formatPercent(figures.cpuPercent) : '–'}
      </span>
    ),
  },
  {
    title: text.memory,
    align: 'end',
    cell: ({ figures, memoryBytes }) => (
      <span className="whitespace-nowrap">
        {figures
          ? text.ofMemory(formatByteSize(figures.memoryUsedBytes), formatByteSize(memoryBytes))
          : formatByteSize(memoryBytes)}
      </span>
    ),
  },
  {
    title: text.more,
    silent: true,
    corner: true,
    align: 'end',
    cell: (machine) => <MachineMenu stack={stack} machine={machine} />,
  },
];

/** The machines of a stack, with what they are doing now. */
export function MachinesTable({ stack }: { readonly stack: Stack }) {
  return (
    <DataTable
      caption={stackText.sections.machines}
      columns={columns(stack)}
      rows={stack.machines}
      rowKey={({ id }) => id}
    />
  );
}
