'use client';

import type { Node } from '../../../../schemas/api/resources/node.ts';
import { usePools } from '../../../_client/pools.ts';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import { poolText } from '../../../_text/pools.ts';
import { PoolsTable } from '../../_parts/pool/pools-table.tsx';

/** The places for volumes that a node has: its own, and those that are for it. */
export function NodePools({ node }: { readonly node: Node }) {
  const pools = usePools({ node: node.id });
  return (
    <Loaded query={pools} loading={<SkeletonRows rows={2} rowClassName="h-16" />}>
      {(list) => <PoolsTable caption={poolText.ofNode.caption(node.name)} pools={list} />}
    </Loaded>
  );
}
