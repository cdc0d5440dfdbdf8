'use client';

import { useState } from 'react';
import type { BackupRepository } from '../../../../schemas/api/resources/backup.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { useChangeRepository } from '../../../_client/backup-repositories.ts';
import { Button } from '../../../_components/form/button.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { NameField } from '../../../_components/form/name-field.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { readChangeForm } from '../../../_lib/backup/change-form.ts';
import { backupRepositoriesText } from '../../../_text/backup-repositories.ts';
import { AccessKeyFields } from './access-key-fields.tsx';

const text = backupRepositoriesText.changing;

/** How fast backups may go into a repository, and the access key that reaches it. */
export function ChangeRepositoryDialog({
  repository: { name, s3, bytesPerSecond },
  onClose,
}: {
  readonly repository: BackupRepository;
  readonly onClose: () => void;
}) {
  const change = useChangeRepository();
  const [form, setForm] = useState({
    limit: bytesPerSecond === null ? '' : formatByteSize(bytesPerSecond),
    keyId: '',
    secret: '',
  });
  const set = (part: Partial<typeof form>): void => setForm((now) => ({ ...now, ...part }));
  const body = readChangeForm(form, bytesPerSecond);
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title(name)}
      lead={text.lead}
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (typeof body === 'string') return;
          change.mutate({ params: { repository: name }, body }, { onSuccess: onClose });
        }}
      >
        <NameField
          label={backupRepositoriesText.limitLabel}
          help={backupRepositoriesText.adding.limitHelp}
          value={form.limit}
          onChange={(limit) => set({ limit })}
        />
        {s3 ? <AccessKeyFields form={form} help={text.accessKeyHelp} onChange={set} /> : null}
        {change.error ? <Failure error={change.error} /> : null}
        <FormActions>
          <Button
            type="submit"
            look="primary"
            busy={change.isPending}
            reason={typeof body === 'string' ? text[body] : undefined}
          >
            {text.submit}
          </Button>
        </FormActions>
      </form>
    </Dialog>
  );
}
