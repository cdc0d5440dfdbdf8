'use client';

import type { Mirror } from '../../../../schemas/api/resources/trust.ts';
import { useRemoveMirror } from '../../../_client/trust.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { sourcesText } from '../../../_text/sources.ts';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';

const text = sourcesText.mirrors;

const placeOf = ({ own, registry, address }: Mirror): string =>
  own ? address : `${registry}/${address}`;

const COLUMNS: Column<Mirror>[] = [
  {
    title: text.address,
    names: true,
    cell: (mirror) => <span className="font-semibold break-all">{placeOf(mirror)}</span>,
  },
  { title: text.signedAs, cell: ({ signedAs }) => signedAs },
  {
    title: text.added,
    cell: ({ addedAt, addedBy }) => (
      <div>
        <Time at={addedAt} />
        {addedBy === null ? null : (
          <div className="text-small text-ink-soft">{text.by(addedBy)}</div>
        )}
      </div>
    ),
  },
  {
    title: text.remove,
    silent: true,
    align: 'end',
    cell: (mirror) => <RemoveMirror mirror={mirror} />,
  },
];

/** Addresses whose appliance is signed under another name. */
export function MirrorsTable({ mirrors }: { readonly mirrors: readonly Mirror[] }) {
  return <DataTable caption={text.title} columns={COLUMNS} rows={mirrors} rowKey={placeOf} />;
}

function RemoveMirror({ mirror }: { readonly mirror: Mirror }) {
  const remove = useRemoveMirror();
  const [namespace = '', name = ''] = mirror.address.split('/');
  return (
    <ConfirmButton
      word={text.removeButton}
      title={text.removeTitle(placeOf(mirror))}
      confirm={text.removeConfirm}
      change={remove}
      input={{
        params: { namespace, name },
        query: mirror.own ? {} : { registry: mirror.registry },
      }}
    >
      <p>{text.removeHelp}</p>
    </ConfirmButton>
  );
}
