'use client';

import type { Token } from '../../../../schemas/api/resources/account.ts';
import { useDeleteToken } from '../../../_client/accounts.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';
import { tokensText as text } from '../../../_text/tokens.ts';

const COLUMNS: Column<Token>[] = [
  {
    title: text.name,
    names: true,
    cell: ({ name }) => (
      <span className="inline-block max-w-60 truncate align-bottom font-semibold" title={name}>
        {name}
      </span>
    ),
  },
  { title: text.rights, cell: ({ scopes }) => <code>{scopes.join(' ')}</code> },
  { title: text.created, cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: text.lastUsed,
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? text.never : <Time at={lastUsedAt} />),
  },
  {
    title: text.expires,
    cell: ({ expiresAt }) => (expiresAt === null ? text.never : <Time at={expiresAt} due />),
  },
  {
    title: text.revoke,
    silent: true,
    align: 'end',
    cell: (token) => <RevokeToken token={token} />,
  },
];

/** The own tokens, without their secrets. */
export function TokensTable({ tokens }: { readonly tokens: readonly Token[] }) {
  return <DataTable caption={text.title} columns={COLUMNS} rows={tokens} rowKey={({ id }) => id} />;
}

function RevokeToken({ token }: { readonly token: Token }) {
  const revoke = useDeleteToken();
  return (
    <ConfirmButton
      word={text.revokeButton}
      title={text.revokeTitle(token.name)}
      confirm={text.revoke}
      change={revoke}
      input={token.id}
    >
      <p>{text.revokeExplanation}</p>
    </ConfirmButton>
  );
}
