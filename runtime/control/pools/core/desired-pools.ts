import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { NodeAddress } from '../../../../schemas/agent/node-address.ts';
import { Label } from '../../../../schemas/ids/names.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { PoolRecord } from '../ports/pool-store.ts';
import { isMeantFor, type LabelledNode } from './pool-nodes.ts';
import { sourceOf } from './pool-source.ts';

export interface DesiredPoolsInput {
  readonly pools: readonly PoolRecord[];
  readonly nodes: readonly LabelledNode[];
  readonly addressOf: (node: NodeId) => NodeAddress | undefined;
}

/**
 * Tells a node every pool that is meant for it, whether or not something of a stack is in it: only so
 * is known before an install whether it is there, and how much room it has.
 *
 * @returns what of the node's desired state is about pools
 */
export function desiredPools(
  node: LabelledNode,
  { pools, nodes, addressOf }: DesiredPoolsInput,
): Pick<DesiredState, 'pools' | 'exports'> {
  return {
    pools: pools
      .filter((pool) => isMeantFor(pool, node))
      .flatMap(({ id, name, place }) => {
        const source = sourceOf(place, addressOf);
        return source ? [{ id, name: Label.parse(name), source }] : [];
      }),
    exports: pools.flatMap((pool) => {
      const { id, place } = pool;
      if (place.kind !== 'export' || place.node !== node.id) return [];
      const clients = nodes
        .filter((client) => isMeantFor(pool, client))
        .flatMap((client) => {
          const address = addressOf(client.id);
          return address === undefined ? [] : [{ node: client.id, address }];
        })
        .toSorted((a, b) => (a.node < b.node ? -1 : 1));
      return [{ pool: id, path: place.path, clients }];
    }),
  };
}
