'use client';

import { useState } from 'react';
import type { Pool, PoolAtNode } from '../../../../schemas/api/resources/pool.ts';
import { type Column, DataTable } from '../../../_components/data/data-table.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { PoolAtNodeState } from '../../../_components/state/pool-state.tsx';
import { worstFirst } from '../../../_lib/pool/pool-sums.ts';
import { listText } from '../../../_text/list.ts';
import { poolText } from '../../../_text/pools.ts';
import { NodeLink } from '../../_parts/node-link.tsx';

const text = poolText.nodes;
/** Nodes that are shown at first: a pool may be for thousands. */
const SHOWN = 50;

const COLUMNS: Column<PoolAtNode>[] = [
  { title: text.node, names: true, cell: ({ nodeName }) => <NodeLink name={nodeName} /> },
  { title: text.state, plain: true, cell: ({ state }) => <PoolAtNodeState state={state} /> },
  {
    title: text.why,
    plain: true,
    cell: ({ state, fault }) => (
      <div className="max-w-2xl wrap-anywhere text-ink-soft">
        {fault ? (
          <>
            <div className="text-bad">{fault.message}</div>
            {fault.action}
          </>
        ) : state === 'failed' ? null : (
          text[state]
        )}
      </div>
    ),
  },
];

/** How each node sees a pool; those that do not have it come first. */
export function PoolNodes({ pool }: { readonly pool: Pool }) {
  const [shown, setShown] = useState(SHOWN);
  const nodes = worstFirst(pool.nodes);
  if (nodes.length === 0) {
    return (
      <Empty icon="node" title={text.none}>
        {text.noneHint}
      </Empty>
    );
  }
  return (
    <>
      <DataTable
        caption={text.caption(pool.name)}
        columns={COLUMNS}
        rows={nodes.slice(0, shown)}
        rowKey={({ node }) => node}
      />
      {nodes.length > shown ? (
        <Button onClick={() => setShown(shown + SHOWN)}>{listText.more}</Button>
      ) : null}
    </>
  );
}
