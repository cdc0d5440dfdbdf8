'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { StackBackup } from '../../../../../schemas/api/resources/backup.ts';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { useBackUp, useRestoreBackup } from '../../../../_client/backups.ts';
import { Sentence } from '../../../../_components/data/sentence.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { Field } from '../../../../_components/form/field.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { TextInput } from '../../../../_components/form/text-input.tsx';
import { ConfirmDialog } from '../../../../_components/layout/confirm-dialog.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { backupsText } from '../../../../_text/backups.ts';

/** Says what a backup does, and begins it. */
export function BackUpDialog({
  stack,
  repositories,
  onClose,
}: {
  readonly stack: Stack;
  readonly repositories: readonly string[];
  readonly onClose: () => void;
}) {
  const text = backupsText.making;
  const [repository, setRepository] = useState(repositories[0] ?? '');
  const command = useBackUp(stack.id);
  const router = useRouter();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={text.title(stack.name)}
      confirm={text.confirm}
      look="primary"
      busy={command.isPending}
      error={command.error}
      onConfirm={() =>
        command.mutate(repository, { onSuccess: ({ id }) => router.push(paths.operation(id)) })
      }
    >
      <p>{text.lead}</p>
      <Field label={text.to}>
        {(control) => (
          <Select
            {...control}
            value={repository}
            onChange={setRepository}
            choices={repositories.map((name) => ({ value: name, label: name }))}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}

/** Asks what the new stack will be called, and makes it. */
export function RestoreBackupDialog({
  backup,
  onClose,
}: {
  readonly backup: StackBackup;
  readonly onClose: () => void;
}) {
  const text = backupsText.restoring;
  const [name, setName] = useState('');
  const command = useRestoreBackup(backup);
  const router = useRouter();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={text.title}
      confirm={text.confirm}
      look="primary"
      busy={command.isPending}
      error={command.error}
      onConfirm={() =>
        command.mutate(name.trim(), { onSuccess: ({ id }) => router.push(paths.operation(id)) })
      }
    >
      <p>
        <Sentence text={text.lead}>
          <Time at={backup.at} />
        </Sentence>
      </p>
      <Field label={text.name} optional help={text.nameHelp}>
        {(control) => (
          <TextInput {...control} mono autoComplete="off" value={name} onChange={setName} />
        )}
      </Field>
    </ConfirmDialog>
  );
}
