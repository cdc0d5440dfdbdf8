'use client';

import { useState } from 'react';
import { useTrustKey } from '../../../_client/trust.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { TextArea } from '../../../_components/form/text-area.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';

/** Trusts a publisher's key. */
export function TrustKeyDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Trust a key"
      lead="Whatever it signs for this name space can be installed without asking."
    >
      <TrustKeyForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function TrustKeyForm({ onDone }: { readonly onDone: () => void }) {
  const [namespace, setNamespace] = useState('');
  const [publicKey, setPublicKey] = useState('');
  const trust = useTrustKey();
  const missing = namespace === '' || publicKey.trim() === '' ? 'something is missing' : undefined;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        trust.mutate({ namespace, publicKey: `${publicKey.trim()}\n` }, { onSuccess: onDone });
      }}
    >
      <Field label="Name space of the publisher" help="The part of an address before the slash.">
        {(control) => (
          <TextInput
            {...control}
            mono
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={namespace}
            onChange={setNamespace}
          />
        )}
      </Field>
      <Field label="Public key" help="The PEM text the publisher gives out.">
        {(control) => (
          <TextArea
            {...control}
            mono
            rows={4}
            spellCheck={false}
            placeholder="-----BEGIN PUBLIC KEY-----"
            value={publicKey}
            onChange={setPublicKey}
          />
        )}
      </Field>
      {trust.error ? <Failure error={trust.error} /> : null}
      <FormActions>
        <Button type="submit" look="primary" busy={trust.isPending} reason={missing}>
          Trust this key
        </Button>
      </FormActions>
    </form>
  );
}
