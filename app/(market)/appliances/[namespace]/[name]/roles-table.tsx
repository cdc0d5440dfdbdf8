import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-size.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Size } from '../../../../_components/data/size.tsx';

type Roles = ApplianceManifest['roles'];
type Row = [key: string, role: Roles[string]];

const COLUMNS: Column<Row>[] = [
  {
    title: 'Role',
    names: true,
    cell: ([key, role]) => (
      <div>
        <div className="font-semibold">
          {role.title ?? key} <span className="font-normal text-ink-faint">{key}</span>
        </div>
        {role.summary ? <div className="text-ink-soft">{role.summary}</div> : null}
      </div>
    ),
  },
  { title: 'Machines', align: 'end', cell: ([, { count }]) => countWords(count) },
  { title: 'Processors', align: 'end', cell: ([, role]) => role.cpu },
  { title: 'Memory', align: 'end', cell: ([, role]) => <Size bytes={role.memory} /> },
  { title: 'Disks', cell: ([, role]) => <Disks role={role} /> },
  { title: 'Starts after', cell: ([, role]) => role.after.join(', ') || '–' },
];

/** What it runs: each kind of machine. */
export function RolesTable({ roles }: { readonly roles: Roles }) {
  return (
    <DataTable
      caption="Kinds of machine"
      columns={COLUMNS}
      rows={Object.entries(roles)}
      rowKey={([key]) => key}
    />
  );
}

const countWords = ({ default: usual, minimum, maximum }: Roles[string]['count']): string =>
  minimum === maximum ? String(usual) : `${usual} (${minimum} to ${maximum})`;

function Disks({ role }: { readonly role: Roles[string] }) {
  return (
    <ul>
      <li className="whitespace-nowrap">
        system <span className="text-ink-soft">{formatByteSize(role.system.sizeBytes)}</span>
      </li>
      {Object.entries(role.data).map(([name, disk]) => (
        <li key={name} className="whitespace-nowrap" title="Data: outlives updates">
          {name} <span className="text-ink-soft">{formatByteSize(disk.size)}, data</span>
        </li>
      ))}
    </ul>
  );
}
