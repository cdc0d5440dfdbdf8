'use client';

import { useState } from 'react';
import { useAddRepository } from '../../../_client/backup-repositories.ts';
import { CodeLine } from '../../../_components/data/code-line.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import {
  EMPTY_REPOSITORY,
  type RepositoryForm,
  readRepositoryForm,
} from '../../../_lib/backup/repository-form.ts';
import { backupRepositoriesText } from '../../../_text/backup-repositories.ts';
import { RepositoryFields } from './repository-fields.tsx';

const text = backupRepositoriesText.adding;

/** Adds a place for backups, and shows its recovery key, once. */
export function AddRepositoryDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title}
      lead={text.lead}
    >
      <AddRepository onDone={onClose} />
    </Dialog>
  );
}

function AddRepository({ onDone }: { readonly onDone: () => void }) {
  const add = useAddRepository();
  const [form, setForm] = useState<RepositoryForm>(EMPTY_REPOSITORY);
  if (add.data) return <Added recoveryKey={add.data.recoveryKey} onDone={onDone} />;
  const body = readRepositoryForm(form);
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof body !== 'string') add.mutate(body);
      }}
    >
      <RepositoryFields form={form} onChange={(part) => setForm((now) => ({ ...now, ...part }))} />
      {add.error ? <Failure error={add.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={add.isPending}
          reason={typeof body === 'string' ? text.problems[body] : undefined}
        >
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}

function Added({
  recoveryKey,
  onDone,
}: {
  readonly recoveryKey: string | null;
  readonly onDone: () => void;
}) {
  return (
    <div className="space-y-4">
      {recoveryKey === null ? (
        <p>{text.wasThere}</p>
      ) : (
        <>
          <p>{text.saveKey}</p>
          <CodeLine text={recoveryKey.trim()} label={text.copyKey} />
        </>
      )}
      <FormActions>
        <Button look="primary" onClick={onDone}>
          {text.done}
        </Button>
      </FormActions>
    </div>
  );
}
