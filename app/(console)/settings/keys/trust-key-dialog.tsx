'use client';

import { useState } from 'react';
import { useTrustKey } from '../../../_client/trust.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { NameField } from '../../../_components/form/name-field.tsx';
import { TextArea } from '../../../_components/form/text-area.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { trustText } from '../../../_text/trust.ts';

const text = trustText.trustKey;

/** Trusts a publisher's key. */
export function TrustKeyDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={text.title} lead={text.lead}>
      <TrustKeyForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function TrustKeyForm({ onDone }: { readonly onDone: () => void }) {
  const [namespace, setNamespace] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const trust = useTrustKey();
  const missing = namespace === '' || publicKey.trim() === '' ? text.missing : undefined;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        trust.mutate({ namespace, publicKey: `${publicKey.trim()}\n` }, { onSuccess: onDone });
      }}
    >
      <NameField
        label={text.namespace}
        help={text.namespaceHelp}
        value={namespace}
        onChange={setNamespace}
      />
      <Field label={text.publicKey} help={text.publicKeyHelp}>
        {(control) => (
          <TextArea
            {...control}
            mono
            rows={4}
            spellCheck={false}
            placeholder={text.publicKeyPlaceholder}
            value={publicKey}
            onChange={setPublicKey}
          />
        )}
      </Field>
      {trust.error ? <Failure error={trust.error} /> : null}
      <FormActions>
        <Button type="submit" look="primary" busy={trust.isPending} reason={missing}>
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}
