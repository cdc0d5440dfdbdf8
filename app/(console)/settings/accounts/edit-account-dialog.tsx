'use client';

import { useState } from 'react';
import type { Account } from '../../../../schemas/api/resources/account.ts';
import { useUpdateAccount } from '../../../_client/accounts.ts';
import { Button } from '../../../_components/form/button.tsx';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { AccountFields, type AccountRights, splitNamespaces } from './account-fields.tsx';
import { accountsText as text } from '../../../_text/accounts.ts';

/** Changes what an account may do, or locks it. */
export function EditAccountDialog({
  account,
  open,
  onOpenChange,
}: {
  readonly account: Account;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={text.editing.title(account.name)}
      lead={text.editing.lead}
    >
      <EditAccountForm account={account} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function EditAccountForm({
  account,
  onDone,
}: {
  readonly account: Account;
  readonly onDone: () => void;
}) {
  const [rights, setRights] = useState<AccountRights>({
    role: account.role,
    namespaces: account.namespaces.join(' '),
  });
  const [disabled, setDisabled] = useState(account.disabled);
  const update = useUpdateAccount();
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        const namespaces = splitNamespaces(rights.namespaces);
        const body = { role: rights.role, namespaces, disabled };
        update.mutate({ params: { account: account.id }, body }, { onSuccess: onDone });
      }}
    >
      <AccountFields value={rights} onChange={setRights} />
      <CheckBox
        label={text.disabled}
        help={text.editing.disabledHelp}
        checked={disabled}
        onChange={setDisabled}
      />
      {update.error ? <Failure error={update.error} /> : null}
      <FormActions>
        <Button type="submit" look="primary" busy={update.isPending}>
          {text.editing.submit}
        </Button>
      </FormActions>
    </form>
  );
}
