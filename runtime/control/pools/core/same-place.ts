import type { PoolPlace, PoolRecord } from '../ports/pool-store.ts';

/**
 * @returns the pool that is at the same place as a new one would be. Two of one place would each count
 *   on all of its room.
 */
export function atSamePlace(
  wanted: Pick<PoolRecord, 'place' | 'nodes'>,
  pools: readonly PoolRecord[],
): PoolRecord | undefined {
  const places = [textOf(wanted), ...formattedBy(wanted)];
  return pools.find((pool) =>
    [textOf(pool), ...formattedBy(pool)].some((each) => places.includes(each)),
  );
}

/** A disk that waits to be formatted is spoken for, whatever its label will be. */
const formattedBy = ({ place, nodes }: Pick<PoolRecord, 'place' | 'nodes'>): string[] =>
  place.kind === 'disk' && place.format && nodes.kind === 'list'
    ? [`${nodes.nodes.join()} device ${place.format.path}`]
    : [];

function textOf({ place, nodes }: Pick<PoolRecord, 'place' | 'nodes'>): string {
  switch (place.kind) {
    case 'nfs':
      return `${place.server}:${place.path}`;
    case 'export':
      return onNode(place, place.node);
    case 'folder':
      if (place.shared) return `shared ${place.path}`;
      return nodes.kind === 'list' ? onNode(place, nodes.nodes.join()) : place.path;
    case 'disk':
      return `${nodes.kind === 'list' ? nodes.nodes.join() : ''} disk ${place.label}`;
  }
}

const onNode = ({ path }: Extract<PoolPlace, { path: string }>, node: string): string =>
  `${node} ${path}`;
