import Link from 'next/link';
import type { Pool, PoolUse } from '../../../../schemas/api/resources/pool.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Size } from '../../../_components/data/size.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { paths } from '../../../_lib/paths.ts';
import { poolText } from '../../../_text/pools.ts';

const text = poolText.uses;

const COLUMNS: Column<PoolUse>[] = [
  {
    title: text.stack,
    names: true,
    cell: ({ stack, name, removed }) => (
      <div>
        {/* A removed stack may share its name with a new one. */}
        <Link
          href={paths.stack(removed ? stack : name)}
          className="text-accent underline-offset-2 hover:underline"
        >
          {name}
        </Link>
        {removed ? <div className="text-small text-ink-soft">{text.removed}</div> : null}
      </div>
    ),
  },
  { title: text.volumes, align: 'end', cell: ({ volumes }) => volumes },
  { title: text.used, align: 'end', cell: ({ usedBytes }) => <Size bytes={usedBytes} /> },
  {
    title: text.promised,
    align: 'end',
    cell: ({ promisedBytes }) => <Size bytes={promisedBytes} />,
  },
];

/** What stacks have in a pool, what was promised most first. */
export function PoolUses({ pool: { name, uses, stacks } }: { readonly pool: Pool }) {
  if (uses.length === 0) {
    return (
      <Empty icon="stack" title={text.none}>
        {text.noneHint}
      </Empty>
    );
  }
  const more = stacks - uses.length;
  return (
    <>
      <DataTable
        caption={text.caption(name)}
        columns={COLUMNS}
        rows={uses}
        rowKey={({ stack }) => stack}
      />
      {more > 0 ? <p className="text-ink-soft">{text.more(more)}</p> : null}
    </>
  );
}
