'use client';

import { useState } from 'react';
import { useCreateAccount } from '../../../_client/accounts.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { NewPasswordField } from '../../../_components/form/new-password-field.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { passwordReason } from '../../../_lib/password-reason.ts';
import { AccountFields, type AccountRights, splitNamespaces } from './account-fields.tsx';
import { accountsText as text } from '../../../_text/accounts.ts';

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
      title={text.creating.title}
      lead={text.creating.lead}
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
  const missing =
    name === '' || password === '' ? text.creating.missing : passwordReason(password, name);
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        const namespaces = splitNamespaces(rights.namespaces);
        create.mutate({ name, password, role: rights.role, namespaces }, { onSuccess: onDone });
      }}
    >
      <Field label={text.name} help={text.creating.nameHelp}>
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
      <NewPasswordField
        label={text.creating.password}
        accountName={name}
        value={password}
        onChange={setPassword}
      />
      <AccountFields value={rights} onChange={setRights} />
      {create.error ? <Failure error={create.error} /> : null}
      <FormActions>
        <Button type="submit" look="primary" busy={create.isPending} reason={missing}>
          {text.creating.submit}
        </Button>
      </FormActions>
    </form>
  );
}
