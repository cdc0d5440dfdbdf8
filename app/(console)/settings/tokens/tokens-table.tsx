'use client';

import type { Token } from '../../../../schemas/api/resources/account.ts';
import { useDeleteToken } from '../../../_client/accounts.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';

const COLUMNS: Column<Token>[] = [
  { title: 'Name', names: true, cell: ({ name }) => <span className="font-semibold">{name}</span> },
  { title: 'May', cell: ({ scopes }) => <code>{scopes.join(' ')}</code> },
  { title: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: 'Last used',
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Time at={lastUsedAt} />),
  },
  {
    title: 'Ends',
    cell: ({ expiresAt }) => (expiresAt === null ? 'never' : <Time at={expiresAt} />),
  },
  { title: 'Revoke', silent: true, align: 'end', cell: (token) => <RevokeToken token={token} /> },
];

/** The own tokens, without their secrets. */
export function TokensTable({ tokens }: { readonly tokens: readonly Token[] }) {
  return <DataTable caption="API tokens" columns={COLUMNS} rows={tokens} rowKey={({ id }) => id} />;
}

function RevokeToken({ token }: { readonly token: Token }) {
  const revoke = useDeleteToken();
  return (
    <ConfirmButton
      word="Revoke…"
      title={`Revoke “${token.name}”?`}
      confirm="Revoke"
      change={revoke}
      input={token.id}
    >
      <p>Programs that use it are refused from now on.</p>
    </ConfirmButton>
  );
}
