'use client';

import { useState } from 'react';
import { useApproveRegistry } from '../../../_client/trust.ts';
import { Button } from '../../../_components/form/button.tsx';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { NameField } from '../../../_components/form/name-field.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { sourcesText } from '../../../_text/sources.ts';

const text = sourcesText.approveDialog;

/** Lets the server and its nodes ask a registry. */
export function ApproveRegistryDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={text.title} lead={text.lead}>
      <ApproveRegistryForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function ApproveRegistryForm({ onDone }: { readonly onDone: () => void }) {
  const [url, setUrl] = useState('');
  const [allowPrivate, setAllowPrivate] = useState(false);
  const approve = useApproveRegistry();
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        approve.mutate({ url: url.trim(), allowPrivate }, { onSuccess: onDone });
      }}
    >
      <NameField label={text.url} help={text.urlHelp} value={url} onChange={setUrl} />
      <CheckBox
        label={text.allowPrivate}
        help={text.allowPrivateHelp}
        checked={allowPrivate}
        onChange={setAllowPrivate}
      />
      {approve.error ? <Failure error={approve.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={approve.isPending}
          reason={url.trim() === '' ? text.missing : undefined}
        >
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}
