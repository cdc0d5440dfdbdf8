import type { PlannedMachine } from '../../../../../schemas/api/resources/plan.ts';
import { Copyable } from '../../../../_components/data/copyable.tsx';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Size } from '../../../../_components/data/size.tsx';
import type { PlanPlaces } from '../../../../_lib/install/plan-places.ts';
import type { PlanPoolOf } from '../../../../_lib/install/plan-pools.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.machines;

const columns = (places: PlanPlaces | undefined, poolOf: PlanPoolOf): Column<PlannedMachine>[] => [
  {
    title: text.machine,
    names: true,
    cell: (machine) => (
      <div>
        <div className="font-semibold">{machine.name}</div>
        {machine.after.length > 0 ? (
          <div className="text-ink-soft">{text.after(machine.after.join(', '))}</div>
        ) : null}
        {machine.firmware === 'uefi' ? <div className="text-ink-soft">{text.uefi}</div> : null}
      </div>
    ),
  },
  {
    title: text.node,
    cell: ({ name, nodeName }) => (
      <div>
        {nodeName === '' ? text.nowhere : nodeName}
        <div className="min-w-36 text-small text-ink-soft">{places?.reasons.get(name)}</div>
      </div>
    ),
  },
  { title: text.processors, align: 'end', cell: (machine) => machine.cpu },
  { title: text.memory, align: 'end', cell: (machine) => <Size bytes={machine.memoryBytes} /> },
  {
    title: text.disks,
    cell: (machine) => (
      <ul>
        {machine.disks.map((disk) => (
          <li key={disk.name}>
            <span className="whitespace-nowrap">
              {disk.name}{' '}
              <span className="text-ink-soft">
                <Size bytes={disk.sizeBytes} />
                {disk.kind === 'data' ? text.data : ''}
              </span>
            </span>
            <DiskPlace place={poolOf(machine.name, disk.name)} />
          </li>
        ))}
      </ul>
    ),
  },
  {
    title: text.addresses,
    cell: (machine) => (
      <ul className="space-y-1">
        {machine.interfaces.map((face) => (
          <li key={face.network}>
            <Copyable text={face.address4} label={installText.copy.address} />{' '}
            <span className="text-ink-faint">{face.network}</span>
          </li>
        ))}
      </ul>
    ),
  },
];

function DiskPlace({ place }: { readonly place: ReturnType<PlanPoolOf> }) {
  if (!place) return null;
  return (
    <div className="min-w-36 text-small text-ink-soft">
      {place.where} {place.reason}
    </div>
  );
}

/** Every machine of a plan. */
export function PlanMachines({
  machines,
  places,
  poolOf,
}: {
  readonly machines: readonly PlannedMachine[];
  readonly places: PlanPlaces | undefined;
  readonly poolOf: PlanPoolOf;
}) {
  return (
    <DataTable
      caption={text.caption}
      columns={columns(places, poolOf)}
      rows={machines}
      rowKey={(machine) => machine.name}
    />
  );
}
