'use client';

import type { RegistryUsage } from '../../../../schemas/api/resources/storage.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Meter } from '../../../_components/data/meter.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { storageText } from '../../../_text/storage.ts';

type Used = RegistryUsage['namespaces'][number];
type Row = Used & { readonly limitBytes: number };

const NAME = ({ name }: Row) => <span className="font-semibold break-all">{name}</span>;

const USED: Column<Row> = {
  title: storageText.used,
  plain: true,
  silent: true,
  align: 'end',
  cell: ({ usedBytes, limitBytes }) => (
    <div className="w-64 tablet:ms-auto tablet:w-96">
      <Meter
        label={storageText.used}
        used={limitBytes === 0 ? 1 : usedBytes / limitBytes}
        words={storageText.usedOf(formatByteSize(usedBytes), formatByteSize(limitBytes))}
      />
    </div>
  ),
};

/** How much each of several owners uses of what each of them may. */
export function UsageTable({
  text,
  rows,
  limitBytes,
}: {
  readonly text: typeof storageText.namespaces | typeof storageText.accounts;
  readonly rows: readonly Used[];
  readonly limitBytes: number;
}) {
  if (rows.length === 0) {
    return (
      <Empty icon="disk" title={text.none}>
        {text.noneHelp}
      </Empty>
    );
  }
  return (
    <DataTable
      caption={text.title}
      columns={[{ title: text.name, names: true, cell: NAME }, USED]}
      rows={rows.map((row) => ({ ...row, limitBytes }))}
      rowKey={({ name }) => name}
    />
  );
}
