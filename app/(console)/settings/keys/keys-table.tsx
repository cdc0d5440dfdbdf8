'use client';

import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import { useRevokeKey } from '../../../_client/trust.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Fingerprint } from '../../../_components/data/fingerprint.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { StateMark } from '../../../_components/state/state-mark.tsx';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';
import { trustText } from '../../../_text/trust.ts';

const text = trustText.keys;

const COLUMNS: Column<TrustedKey>[] = [
  {
    title: text.publisher,
    names: true,
    cell: ({ namespace }) => <span className="font-semibold">{namespace}</span>,
  },
  {
    title: text.state,
    plain: true,
    cell: ({ revokedAt }) =>
      revokedAt === null ? (
        <StateMark kind="good" word={text.trusted} />
      ) : (
        <div>
          <StateMark kind="bad" word={text.revoked} />
          <div className="text-small text-ink-soft">
            <Time at={revokedAt} />
          </div>
        </div>
      ),
  },
  { title: text.fingerprint, cell: ({ keyId }) => <Fingerprint keyId={keyId} /> },
  {
    title: text.added,
    cell: ({ addedAt, addedBy }) => (
      <div>
        <Time at={addedAt} />
        <div className="text-small text-ink-soft">{text.addedBy(addedBy)}</div>
      </div>
    ),
  },
  { title: text.revoke, silent: true, align: 'end', cell: (key) => <RevokeKey trusted={key} /> },
];

/** Every key that is or was trusted. */
export function KeysTable({ keys }: { readonly keys: readonly TrustedKey[] }) {
  return (
    <DataTable
      caption={text.title}
      columns={COLUMNS}
      rows={keys}
      rowKey={({ namespace, keyId }) => `${namespace} ${keyId}`}
    />
  );
}

function RevokeKey({ trusted }: { readonly trusted: TrustedKey }) {
  const revoke = useRevokeKey();
  return (
    <ConfirmButton
      word={text.revokeButton}
      title={text.revokeTitle(trusted.namespace)}
      confirm={text.revokeConfirm}
      reason={trusted.revokedAt === null ? undefined : text.isRevoked}
      change={revoke}
      input={{ namespace: trusted.namespace, key: trusted.keyId }}
    >
      <p>{text.revokeExplanation}</p>
    </ConfirmButton>
  );
}
