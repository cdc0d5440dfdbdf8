'use client';

import type { Machine, Stack } from '../../../../schemas/api/resources/stack.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-size.ts';
import { Copyable } from '../../../_components/data/copyable.tsx';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { formatPercent } from '../../../_lib/format/format-percent.ts';
import { MachineMenu } from './machine-menu.tsx';
import { MachineStateCell } from './machine-state-cell.tsx';

const columns = (stack: Stack): Column<Machine>[] => [
  {
    title: 'Machine',
    names: true,
    cell: (machine) => (
      <div>
        <div className="font-semibold">{machine.name}</div>
        <div className="text-ink-soft">on {machine.nodeName}</div>
      </div>
    ),
  },
  { title: 'State', plain: true, cell: (machine) => <MachineStateCell machine={machine} /> },
  {
    title: 'Addresses',
    cell: (machine) => (
      <ul className="space-y-1">
        {machine.addresses.map(({ network, address4, address6 }) => (
          <li key={network} className="flex flex-wrap items-baseline gap-x-2">
            <Copyable text={address4} label="IPv4 address" />
            <Copyable text={address6} label="IPv6 address" />
            <span className="text-ink-faint">{network}</span>
          </li>
        ))}
      </ul>
    ),
  },
  {
    title: 'Processor',
    align: 'end',
    cell: ({ figures, cpu }) => (
      <span title={`of ${cpu === 1 ? 'one processor' : `${cpu} processors`}`}>
        {figures ? formatPercent(figures.cpuPercent) : '–'}
      </span>
    ),
  },
  {
    title: 'Memory',
    align: 'end',
    cell: ({ figures, memoryBytes }) => (
      <span className="whitespace-nowrap">
        {figures ? `${formatByteSize(figures.memoryUsedBytes)} of ` : ''}
        {formatByteSize(memoryBytes)}
      </span>
    ),
  },
  {
    title: 'More',
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
      caption="Machines"
      columns={columns(stack)}
      rows={stack.machines}
      rowKey={({ id }) => id}
    />
  );
}
