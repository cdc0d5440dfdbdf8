'use client';

import { useState } from 'react';
import { useCreateAccount } from '../../../_client/accounts.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { PasswordInput } from '../../../_components/form/password-input.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { AccountFields, type AccountRights, splitNamespaces } from './account-fields.tsx';

/** Makes an account. */
export function NewAccountDialog({
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
      title="Make an account"
      lead="Tell its owner the password; it can be changed in the settings."
    >
      <NewAccountForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function NewAccountForm({ onDone }: { readonly onDone: () => void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [rights, setRights] = useState<AccountRights>({ role: 'operator', namespaces: '' });
  const create = useCreateAccount();
  const missing = name === '' || password === '' ? 'name and password are missing' : undefined;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        const namespaces = splitNamespaces(rights.namespaces);
        create.mutate({ name, password, role: rights.role, namespaces }, { onSuccess: onDone });
      }}
    >
      <Field label="Name">
        {(control) => (
          <TextInput
            {...control}
            mono
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={32}
            value={name}
            onChange={setName}
          />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <PasswordInput
            control={control}
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
          />
        )}
      </Field>
      <AccountFields value={rights} onChange={setRights} />
      {create.error ? <Failure error={create.error} /> : null}
      <FormActions>
        <Button type="submit" look="primary" busy={create.isPending} reason={missing}>
          Make the account
        </Button>
      </FormActions>
    </form>
  );
}
