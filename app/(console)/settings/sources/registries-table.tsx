'use client';

import type { ApprovedRegistry } from '../../../../schemas/api/resources/trust.ts';
import { useRemoveRegistry } from '../../../_client/trust.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { sourcesText } from '../../../_text/sources.ts';
import { ConfirmButton } from '../../_parts/confirm-button.tsx';

const text = sourcesText.registries;

const COLUMNS: Column<ApprovedRegistry>[] = [
  {
    title: text.url,
    names: true,
    cell: ({ url }) => <span className="font-semibold break-all">{url}</span>,
  },
  {
    title: text.addresses,
    cell: ({ allowPrivate }) => (allowPrivate ? text.anyAddress : text.publicOnly),
  },
  {
    title: text.approved,
    cell: ({ approvedAt, approvedBy }) => (
      <div>
        <Time at={approvedAt} />
        <div className="text-small text-ink-soft">{text.by(approvedBy)}</div>
      </div>
    ),
  },
  {
    title: text.remove,
    silent: true,
    align: 'end',
    cell: (registry) => <RemoveRegistry registry={registry} />,
  },
];

/** The registries that the server may ask besides its own. */
export function RegistriesTable({
  registries,
}: {
  readonly registries: readonly ApprovedRegistry[];
}) {
  return (
    <DataTable caption={text.title} columns={COLUMNS} rows={registries} rowKey={({ url }) => url} />
  );
}

function RemoveRegistry({ registry: { url } }: { readonly registry: ApprovedRegistry }) {
  const remove = useRemoveRegistry();
  return (
    <ConfirmButton
      word={text.removeButton}
      title={text.removeTitle(url)}
      confirm={text.removeConfirm}
      change={remove}
      input={url}
    >
      <p>{text.removeHelp}</p>
    </ConfirmButton>
  );
}
