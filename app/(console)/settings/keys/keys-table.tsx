'use client';

import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import { useRevokeKey } from '../../../_client/trust.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Fingerprint } from '../../../_components/data/fingerprint.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { StateMark } from '../../../_components/state/state-mark.tsx';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';

const COLUMNS: Column<TrustedKey>[] = [
  {
    title: 'Publisher',
    names: true,
    cell: ({ namespace }) => <span className="font-semibold">{namespace}</span>,
  },
  {
    title: 'State',
    plain: true,
    cell: ({ revokedAt }) =>
      revokedAt === null ? (
        <StateMark kind="good" word="Trusted" />
      ) : (
        <div>
          <StateMark kind="bad" word="Revoked" />
          <div className="text-small text-ink-soft">
            <Time at={revokedAt} />
          </div>
        </div>
      ),
  },
  { title: 'Fingerprint', cell: ({ keyId }) => <Fingerprint keyId={keyId} /> },
  {
    title: 'Added',
    cell: ({ addedAt, addedBy }) => (
      <div>
        <Time at={addedAt} />
        <div className="text-small text-ink-soft">by {addedBy}</div>
      </div>
    ),
  },
  { title: 'Revoke', silent: true, align: 'end', cell: (key) => <RevokeKey trusted={key} /> },
];

/** Every key that is or was trusted. */
export function KeysTable({ keys }: { readonly keys: readonly TrustedKey[] }) {
  return (
    <DataTable
      caption="Trusted keys"
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
      word="Revoke…"
      title={`Stop trusting the key of “${trusted.namespace}”?`}
      confirm="Revoke the key"
      reason={trusted.revokedAt === null ? undefined : 'it is revoked already'}
      change={revoke}
      input={{ namespace: trusted.namespace, key: trusted.keyId }}
    >
      <p>
        Nothing signed with it is installed any more, and it cannot be trusted again. Stacks that
        run go on running; those that no other trusted key vouches for are marked. A revoked key
        stays listed.
      </p>
    </ConfirmButton>
  );
}
