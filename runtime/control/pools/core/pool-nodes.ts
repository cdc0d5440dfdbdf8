import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { PoolRecord } from '../ports/pool-store.ts';

/** What decides whether a pool is for a node. */
export interface LabelledNode {
  readonly id: NodeId;
  readonly labels: Readonly<Record<string, string>>;
}

/** @returns whether a node shall have a pool; one that serves it has it in any case */
export function isMeantFor(
  { nodes, place }: Pick<PoolRecord, 'nodes' | 'place'>,
  node: LabelledNode,
): boolean {
  if (place.kind === 'export' && place.node === node.id) return true;
  switch (nodes.kind) {
    case 'all':
      return true;
    case 'list':
      return nodes.nodes.includes(node.id);
    case 'labels':
      return Object.entries(nodes.labels).every(([key, value]) => node.labels[key] === value);
  }
}
