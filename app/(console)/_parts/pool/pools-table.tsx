import Link from 'next/link';
import type { Pool } from '../../../../schemas/api/resources/pool.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { PoolState } from '../../../_components/state/pool-state.tsx';
import { defaultsOfPool, kindOfPool, placeOfPool } from '../../../_lib/pool/pool-words.ts';
import { volumesIn, whoLacks } from '../../../_lib/pool/pool-sums.ts';
import { paths } from '../../../_lib/paths.ts';
import { poolsText as text, poolWords } from '../../../_text/pools.ts';

const COLUMNS: Column<Pool>[] = [
  {
    title: text.pool,
    names: true,
    cell: (pool) => (
      <div>
        <Link
          href={paths.pool(pool.name)}
          className="font-semibold underline-offset-2 hover:underline"
        >
          {pool.name}
        </Link>
        <div className="text-ink-soft">{kindOfPool(pool)}</div>
        {pool.kind === 'own' ? null : (
          <div className="font-mono text-small wrap-anywhere text-ink-soft">
            {placeOfPool(pool)}
          </div>
        )}
        {pool.defaultFor.length > 0 && pool.id !== null ? (
          <div className="text-small text-ink-soft">{text.defaultFor(defaultsOfPool(pool))}</div>
        ) : null}
      </div>
    ),
  },
  { title: text.state, plain: true, cell: (pool) => <StateCell pool={pool} /> },
  { title: text.room, align: 'end', cell: (pool) => <RoomCell pool={pool} /> },
  {
    title: text.used,
    align: 'end',
    cell: ({ usedBytes, promisedBytes }) => (
      <div className="whitespace-nowrap">
        {formatByteSize(usedBytes)}
        <div className="text-small text-ink-soft">
          {text.promised(formatByteSize(promisedBytes))}
        </div>
      </div>
    ),
  },
  {
    title: text.volumes,
    align: 'end',
    cell: (pool) =>
      pool.stacks === 0 ? (
        text.noVolumes
      ) : (
        <div className="whitespace-nowrap">
          {poolWords.volumes(volumesIn(pool))}
          <div className="text-small text-ink-soft">{poolWords.inStacks(pool.stacks)}</div>
        </div>
      ),
  },
];

/** How a pool is, at how many of its nodes, and which do not have it. */
function StateCell({ pool }: { readonly pool: Pool }) {
  const lacks = whoLacks(pool);
  return (
    <div>
      <PoolState pool={pool} />
      {pool.kind === 'own' ? null : (
        <div className="max-w-60 text-small text-ink-soft">
          <div>{text.atNodes(lacks.ready, pool.nodes.length)}</div>
          {lacks.named.length > 0 ? (
            <div className="wrap-anywhere">{text.notOn(lacks.named.join(', '), lacks.more)}</div>
          ) : null}
        </div>
      )}
    </div>
  );
}

function RoomCell({ pool: { totalBytes, roomBytes, reserveBytes } }: { readonly pool: Pool }) {
  if (totalBytes === 0) return '–';
  return (
    <div className="whitespace-nowrap">
      {text.roomOf(formatByteSize(roomBytes), formatByteSize(totalBytes))}
      {reserveBytes > 0 ? (
        <div className="text-small text-ink-soft">{text.kept(formatByteSize(reserveBytes))}</div>
      ) : null}
    </div>
  );
}

/** Pools beside each other. */
export function PoolsTable({
  caption,
  pools,
}: {
  readonly caption: string;
  readonly pools: readonly Pool[];
}) {
  return <DataTable caption={caption} columns={COLUMNS} rows={pools} rowKey={({ name }) => name} />;
}
