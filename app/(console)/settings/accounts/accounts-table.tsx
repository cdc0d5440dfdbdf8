'use client';

import { useState } from 'react';
import type { Account } from '../../../../schemas/api/resources/account.ts';
import { useSession } from '../../../_client/session.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { StateMark } from '../../../_components/state/state-mark.tsx';
import { EditAccountDialog } from './edit-account-dialog.tsx';
import { accountsText as text } from '../../../_text/accounts.ts';

const COLUMNS: Column<Account>[] = [
  {
    title: text.name,
    names: true,
    cell: ({ name }) => <span className="font-semibold">{name}</span>,
  },
  {
    title: text.state,
    plain: true,
    cell: ({ disabled }) =>
      disabled ? (
        <StateMark kind="gone" word={text.disabled} />
      ) : (
        <StateMark kind="good" word={text.active} />
      ),
  },
  { title: text.role, cell: ({ role }) => text.roleNames[role] },
  {
    title: text.publishesAs,
    cell: ({ role, namespaces }) =>
      role === 'admin' ? text.anyNamespace : namespaces.join(', ') || '–',
  },
  { title: text.created, cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: text.change,
    silent: true,
    align: 'end',
    cell: (account) => <ChangeAccount account={account} />,
  },
];

/** Every account of the server. */
export function AccountsTable({ accounts }: { readonly accounts: readonly Account[] }) {
  return (
    <DataTable caption={text.title} columns={COLUMNS} rows={accounts} rowKey={({ id }) => id} />
  );
}

function ChangeAccount({ account }: { readonly account: Account }) {
  const own = useSession().data?.account?.id;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="small"
        reason={account.id === own ? text.own : undefined}
        onClick={() => setOpen(true)}
      >
        {text.changeButton}
      </Button>
      <EditAccountDialog account={account} open={open} onOpenChange={setOpen} />
    </>
  );
}
