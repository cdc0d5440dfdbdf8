import type { PlannedMachine } from '../../../../../schemas/api/resources/plan.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Size } from '../../../../_components/data/size.tsx';

const COLUMNS: Column<PlannedMachine>[] = [
  {
    title: 'Machine',
    names: true,
    cell: (machine) => (
      <div>
        <div className="font-semibold">{machine.name}</div>
        {machine.after.length > 0 ? (
          <div className="text-ink-soft">starts after {machine.after.join(', ')}</div>
        ) : null}
      </div>
    ),
  },
  { title: 'Node', cell: (machine) => machine.nodeName },
  { title: 'Processors', align: 'end', cell: (machine) => machine.cpu },
  { title: 'Memory', align: 'end', cell: (machine) => <Size bytes={machine.memoryBytes} /> },
  {
    title: 'Disks',
    cell: (machine) => (
      <ul>
        {machine.disks.map((disk) => (
          <li key={disk.name} className="whitespace-nowrap">
            {disk.name}{' '}
            <span className="text-ink-soft">
              <Size bytes={disk.sizeBytes} />
              {disk.kind === 'data' ? ', data' : ''}
            </span>
          </li>
        ))}
      </ul>
    ),
  },
  {
    title: 'Addresses',
    cell: (machine) => (
      <ul className="space-y-1">
        {machine.interfaces.map((face) => (
          <li key={face.network}>
            <Copyable text={face.address4} label="address" />{' '}
            <span className="text-ink-faint">{face.network}</span>
          </li>
        ))}
      </ul>
    ),
  },
];

/** Every machine of a plan. */
export function PlanMachines({ machines }: { readonly machines: readonly PlannedMachine[] }) {
  return (
    <DataTable
      caption="Machines that will be made"
      columns={COLUMNS}
      rows={machines}
      rowKey={(machine) => machine.name}
    />
  );
}
