'use client';

import { useRouter } from 'next/navigation';
import type { StackBackup } from '../../../../../schemas/api/resources/backup.ts';
import { useTryBackup } from '../../../../_client/backups.ts';
import { Sentence } from '../../../../_components/data/sentence.tsx';
import { Time } from '../../../../_components/data/time.tsx';
import { ConfirmDialog } from '../../../../_components/layout/confirm-dialog.tsx';
import { paths } from '../../../../_lib/paths.ts';
import { backupsText } from '../../../../_text/backups.ts';

const text = backupsText.trying;

/** Says what trying a backup does, and begins it. */
export function TryBackupDialog({
  backup,
  onClose,
}: {
  readonly backup: StackBackup;
  readonly onClose: () => void;
}) {
  const command = useTryBackup(backup);
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
        command.mutate(undefined, { onSuccess: ({ id }) => router.push(paths.operation(id)) })
      }
    >
      <p>
        <Sentence text={text.lead}>
          <Time at={backup.at} />
        </Sentence>
      </p>
      <p className="text-ink-soft">{text.room}</p>
    </ConfirmDialog>
  );
}
