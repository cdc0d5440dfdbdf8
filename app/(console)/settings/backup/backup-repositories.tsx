'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { BackupRepository } from '../../../../schemas/api/resources/backup.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { useForgetRepository } from '../../../_client/backup-repositories.ts';
import { useBackupRepositories } from '../../../_client/backups.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { Section } from '../../../_components/layout/section.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { backupRepositoriesText as text } from '../../../_text/backup-repositories.ts';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';

/** Loaded for who opens them. */
const AddRepositoryDialog = dynamic(
  async () => (await import('./add-repository-dialog.tsx')).AddRepositoryDialog,
  { ssr: false },
);
const ChangeRepositoryDialog = dynamic(
  async () => (await import('./change-repository-dialog.tsx')).ChangeRepositoryDialog,
  { ssr: false },
);

/** Where backups of stacks go. */
export function BackupRepositories() {
  const repositories = useBackupRepositories();
  const missing = useMissingRight()('admin');
  const [open, setOpen] = useState<'add' | BackupRepository>();
  const close = (): void => setOpen(undefined);
  const add = (
    <Button icon="plus" reason={missing} onClick={() => setOpen('add')}>
      {text.add}
    </Button>
  );
  return (
    <Section title={text.title} aside={add}>
      <p className="max-w-2xl text-ink-soft">{text.lead}</p>
      <Loaded query={repositories} loading={<SkeletonRows rows={2} />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="disk" title={text.none}>
              {text.noneHelp}
            </Empty>
          ) : (
            <DataTable
              caption={text.title}
              columns={columnsWith(missing, setOpen)}
              rows={list}
              rowKey={({ name }) => name}
            />
          )
        }
      </Loaded>
      {open === 'add' ? <AddRepositoryDialog onClose={close} /> : null}
      {open === undefined || open === 'add' ? null : (
        <ChangeRepositoryDialog repository={open} onClose={close} />
      )}
    </Section>
  );
}

const columnsWith = (
  missing: string | undefined,
  change: (repository: BackupRepository) => void,
): Column<BackupRepository>[] => [
  ...COLUMNS,
  {
    title: text.actions,
    silent: true,
    align: 'end',
    cell: (repository) => (
      <span className="flex flex-wrap gap-2 tablet:justify-end">
        <Button size="small" reason={missing} onClick={() => change(repository)}>
          {text.change}
        </Button>
        <Forget name={repository.name} missing={missing} />
      </span>
    ),
  },
];

const COLUMNS: readonly Column<BackupRepository>[] = [
  {
    title: text.name,
    names: true,
    cell: ({ name }) => <span className="font-semibold">{name}</span>,
  },
  {
    title: text.place,
    cell: ({ place, s3 }) => (
      <div className="max-w-80">
        <span className="font-mono text-small break-all">{place}</span>
        {s3 ? (
          <span className="block text-small break-all text-ink-soft">
            {text.region(s3.region, s3.keyId)}
          </span>
        ) : null}
      </div>
    ),
  },
  {
    title: text.limit,
    cell: ({ bytesPerSecond }) =>
      bytesPerSecond === null ? (
        <span className="text-ink-soft">{text.noLimit}</span>
      ) : (
        text.perSecond(formatByteSize(bytesPerSecond))
      ),
  },
  {
    title: text.added,
    cell: ({ addedAt, addedBy }) => (
      <div>
        <Time at={addedAt} />
        <div className="text-small text-ink-soft">{text.by(addedBy)}</div>
      </div>
    ),
  },
];

function Forget({
  name,
  missing,
}: {
  readonly name: string;
  readonly missing: string | undefined;
}) {
  return (
    <ConfirmButton
      word={text.forget}
      title={text.forgetTitle(name)}
      confirm={text.forgetConfirm}
      reason={missing}
      change={useForgetRepository()}
      input={{ params: { repository: name } }}
    >
      <p>{text.forgetHelp}</p>
    </ConfirmButton>
  );
}
