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
  onTry,
}: {
  readonly stack: string;
  readonly backups: readonly StackBackup[];
  /** Why none can be restored; undefined: they can. */
  readonly missing: string | undefined;
  readonly onRestore: (backup: StackBackup) => void;
  readonly onTry: (backup: StackBackup) => void;
}) {
  return (
    <DataTable
      caption={text.caption(stack)}
      columns={columnsWith({ missing, onRestore, onTry })}
      rows={backups}
      rowKey={({ repository, point }) => `${repository}/${point}`}
    />
  );
}

interface Buttons {
  readonly missing: string | undefined;
  readonly onRestore: (backup: StackBackup) => void;
  readonly onTry: (backup: StackBackup) => void;
}

const columnsWith = ({ missing, onRestore, onTry }: Buttons): Column<StackBackup>[] => [
  ...COLUMNS,
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: (backup) => (
      <span className="flex flex-wrap gap-2 tablet:justify-end">
        <Button size="small" reason={missing} onClick={() => onTry(backup)}>
          {text.try}
        </Button>
        <Button size="small" reason={missing} onClick={() => onRestore(backup)}>
          {text.restore}
        </Button>
      </span>
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
  { title: text.started, cell: ({ told }) => <Started told={told} /> },
];

function Verified({ told }: Pick<StackBackup, 'told'>) {
  if (told?.problem) return <span className="text-bad">{told.problem}</span>;
  return told?.verifiedAt ? (
    <Time at={told.verifiedAt} />
  ) : (
    <span className="text-ink-soft">{text.never}</span>
  );
}

function Started({ told }: Pick<StackBackup, 'told'>) {
  if (!told?.startedAt) return <span className="text-ink-soft">{text.never}</span>;
  return (
    <div>
      {told.startProblem === null ? null : (
        <span className="block max-w-64 wrap-anywhere text-bad">
          {text.didNotStart}. {told.startProblem}
        </span>
      )}
      <Time at={told.startedAt} />
    </div>
  );
}
