'use client';

import { useState } from 'react';
import type { Account } from '../../../../schemas/api/resources/account.ts';
import { useSession } from '../../../_client/session.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { StateMark } from '../../../_components/state/state-mark.tsx';
import { EditAccountDialog } from './edit-account-dialog.tsx';

const COLUMNS: Column<Account>[] = [
  { title: 'Name', names: true, cell: ({ name }) => <span className="font-semibold">{name}</span> },
  {
    title: 'State',
    plain: true,
    cell: ({ disabled }) =>
      disabled ? (
        <StateMark kind="gone" word="Disabled" />
      ) : (
        <StateMark kind="good" word="Active" />
      ),
  },
  { title: 'Role', cell: ({ role }) => role },
  {
    title: 'Publishes as',
    cell: ({ role, namespaces }) =>
      role === 'admin' ? 'any name space' : namespaces.join(', ') || '–',
  },
  { title: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: 'Change',
    silent: true,
    align: 'end',
    cell: (account) => <ChangeAccount account={account} />,
  },
];

/** Every account of the server. */
export function AccountsTable({ accounts }: { readonly accounts: readonly Account[] }) {
  return <DataTable caption="Accounts" columns={COLUMNS} rows={accounts} rowKey={({ id }) => id} />;
}

function ChangeAccount({ account }: { readonly account: Account }) {
  const own = useSession().data?.account?.id;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="small"
        reason={account.id === own ? 'it is your own account' : undefined}
        onClick={() => setOpen(true)}
      >
        Change…
      </Button>
      <EditAccountDialog account={account} open={open} onOpenChange={setOpen} />
    </>
  );
}
