import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { PoolRecord } from '../ports/pool-store.ts';
import { isMeantFor, type LabelledNode } from './pool-nodes.ts';

/** @returns the nodes whose desired state a pool is in */
export const nodesWith = (
  pool: Pick<PoolRecord, 'nodes' | 'place'>,
  nodes: readonly LabelledNode[],
): Set<NodeId> => new Set(nodes.filter((node) => isMeantFor(pool, node)).map(({ id }) => id));

/**
 * @param node one that has told another address
 * @returns whoever serves it a pool, and has to let it in there; and whoever has a pool that it serves
 */
export function nodesByAddress(
  node: LabelledNode,
  pools: readonly PoolRecord[],
  nodes: readonly LabelledNode[],
): Set<NodeId> {
  const concerned = new Set<NodeId>();
  for (const pool of pools) {
    const { place } = pool;
    if (place.kind !== 'export') continue;
    if (place.node === node.id) for (const each of nodesWith(pool, nodes)) concerned.add(each);
    else if (isMeantFor(pool, node)) concerned.add(place.node);
  }
  return concerned;
}

/** @returns the node and whoever serves it a pool, when other labels give it pools or take some away */
export function nodesByLabels(
  before: LabelledNode,
  after: LabelledNode,
  pools: readonly PoolRecord[],
): Set<NodeId> {
  const changed = pools.filter((pool) => isMeantFor(pool, before) !== isMeantFor(pool, after));
  return new Set(
    changed.flatMap(({ place }) => [after.id, ...(place.kind === 'export' ? [place.node] : [])]),
  );
}
