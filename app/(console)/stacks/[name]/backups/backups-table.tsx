import type { StackBackup } from '../../../../../schemas/api/resources/backup.ts';
import { type Column, DataTable } from '../../../../_components/data/data-table.tsx';
import { Size } from '../../../../_components/data/size.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Button } from '../../../../_components/form/button.tsx';
import { backupsText as text } from '../../../../_text/backups.ts';

/** Backups, newest first. */
export function BackupsTable({
  stack,
  backups,
  missing,
  onRestore,
}: {
  readonly stack: string;
  readonly backups: readonly StackBackup[];
  /** Why none can be restored; undefined: they can. */
  readonly missing: string | undefined;
  readonly onRestore: (backup: StackBackup) => void;
}) {
  return (
    <DataTable
      caption={text.caption(stack)}
      columns={columnsWith({ missing, onRestore })}
      rows={backups}
      rowKey={({ repository, point }) => `${repository}/${point}`}
    />
  );
}

interface Buttons {
  readonly missing: string | undefined;
  readonly onRestore: (backup: StackBackup) => void;
}

const columnsWith = ({ missing, onRestore }: Buttons): Column<StackBackup>[] => [
  ...COLUMNS,
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: (backup) => (
      <Button size="small" reason={missing} onClick={() => onRestore(backup)}>
        {text.restore}
      </Button>
    ),
  },
];

const COLUMNS: readonly Column<StackBackup>[] = [
  {
    title: text.when,
    names: true,
    cell: ({ at }) => (
      <span className="font-semibold">
        <Time at={at} />
      </span>
    ),
  },
  { title: text.repository, cell: ({ repository }) => repository },
  { title: text.version, cell: ({ version }) => version },
  { title: text.size, align: 'end', cell: ({ sizeBytes }) => <Size bytes={sizeBytes} /> },
  {
    title: text.written,
    align: 'end',
    cell: ({ told }) => (told ? <Size bytes={told.writtenBytes} /> : null),
  },
  { title: text.verified, cell: ({ told }) => <Verified told={told} /> },
];

function Verified({ told }: Pick<StackBackup, 'told'>) {
  if (told?.problem) return <span className="text-bad">{told.problem}</span>;
  return told?.verifiedAt ? (
    <Time at={told.verifiedAt} />
  ) : (
    <span className="text-ink-soft">{text.never}</span>
  );
}
