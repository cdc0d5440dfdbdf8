import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { formatByteSize } from '../../../../../schemas/ids/byte-units.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Size } from '../../../../_components/data/size.tsx';

import { applianceText } from '../../../../_text/appliance.ts';

const text = applianceText.roles;

type Roles = ApplianceManifest['roles'];
type Row = [key: string, role: Roles[string]];

const COLUMNS: Column<Row>[] = [
  {
    title: text.role,
    names: true,
    cell: ([key, role]) => (
      <div>
        <div className="font-semibold">
          {role.title ?? key} <span className="font-normal text-ink-faint">{key}</span>
        </div>
        {role.summary ? <div className="text-ink-soft">{role.summary}</div> : null}
        {role.firmware === 'uefi' ? <div className="text-ink-soft">{text.uefi}</div> : null}
      </div>
    ),
  },
  { title: text.machines, align: 'end', cell: ([, { count }]) => countWords(count) },
  { title: text.processors, align: 'end', cell: ([, role]) => role.cpu },
  { title: text.memory, align: 'end', cell: ([, role]) => <Size bytes={role.memory} /> },
  { title: text.disks, cell: ([, role]) => <Disks role={role} /> },
  { title: text.after, cell: ([, role]) => role.after.join(', ') || '–' },
];

/** What it runs: each kind of machine. */
export function RolesTable({ roles }: { readonly roles: Roles }) {
  return (
    <DataTable
      caption={text.caption}
      columns={COLUMNS}
      rows={Object.entries(roles)}
      rowKey={([key]) => key}
    />
  );
}

const countWords = ({ default: usual, minimum, maximum }: Roles[string]['count']): string =>
  minimum === maximum ? String(usual) : text.range(usual, minimum, maximum);

function Disks({ role }: { readonly role: Roles[string] }) {
  return (
    <ul>
      <li className="whitespace-nowrap">
        {text.system} <span className="text-ink-soft">{formatByteSize(role.system.sizeBytes)}</span>
      </li>
      {Object.entries(role.data).map(([name, disk]) => (
        <li key={name} className="whitespace-nowrap" title={text.dataHint}>
          {name} <span className="text-ink-soft">{text.dataSize(formatByteSize(disk.size))}</span>
        </li>
      ))}
    </ul>
  );
}
