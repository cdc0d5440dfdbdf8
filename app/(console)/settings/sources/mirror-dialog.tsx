'use client';

import { useState } from 'react';
import { useAddMirror } from '../../../_client/trust.ts';
import { Button } from '../../../_components/form/button.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { NameField } from '../../../_components/form/name-field.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { sourcesText } from '../../../_text/sources.ts';

const text = sourcesText.mirrorDialog;

/** Records that an address holds what is signed under another name. */
export function MirrorDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={text.title} lead={text.lead}>
      <MirrorForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function MirrorForm({ onDone }: { readonly onDone: () => void }) {
  const [address, setAddress] = useState('');
  const [signedAs, setSignedAs] = useState('');
  const add = useAddMirror();
  const [mirror, signed] = [address.trim(), signedAs.trim()];
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ mirror, signedAs: signed }, { onSuccess: onDone });
      }}
    >
      <NameField
        label={text.address}
        help={text.addressHelp}
        value={address}
        onChange={setAddress}
      />
      <NameField
        label={text.signedAs}
        help={text.signedAsHelp}
        value={signedAs}
        onChange={setSignedAs}
      />
      {add.error ? <Failure error={add.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={add.isPending}
          reason={mirror === '' || signed === '' ? text.missing : undefined}
        >
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}
