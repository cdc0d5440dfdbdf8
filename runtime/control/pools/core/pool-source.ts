import { isShared, type PoolSource } from '../../../../schemas/agent/pool.ts';
import type { NodeAddress } from '../../../../schemas/agent/node-address.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { PoolPlace } from '../ports/pool-store.ts';

/**
 * @param addressOf where a node is reached by others; undefined: it has not told
 * @returns where nodes find a pool, the one that serves it as well: its locks are taken in one place;
 *   undefined: nobody knows yet where the node is that serves it
 */
export function sourceOf(
  place: PoolPlace,
  addressOf: (node: NodeId) => NodeAddress | undefined,
): PoolSource | undefined {
  if (place.kind !== 'export') return place;
  const server = addressOf(place.node);
  return server === undefined ? undefined : { kind: 'nfs', server, path: place.path };
}

/** @returns whether several nodes see the same volumes in it */
export const isPlaceShared = (place: PoolPlace): boolean =>
  place.kind === 'export' || isShared(place);
