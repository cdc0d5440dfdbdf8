import type { PoolRecord } from '../ports/pool-store.ts';
import { nodesWith } from './concerned-nodes.ts';
import type { LabelledNode } from './pool-nodes.ts';

/** What decides where a pool is. */
type Placed = Pick<PoolRecord, 'place' | 'nodes'>;

/** A folder of a host; what a disk is known by stands for one. */
interface Place {
  readonly host: string;
  readonly path: string;
}

/** A pool that another one would be in the way of. */
export interface Overlap {
  readonly pool: PoolRecord;
  /** `inside`: the other one would be inside this pool; `around`: this pool would be inside that. */
  readonly how: 'same' | 'inside' | 'around';
}

/**
 * Two pools in one folder, or one of them in a folder of the other, would each count on all of its
 * room, and the files of one would be among those of the other.
 *
 * @param nodes those that there are: pools of different nodes are not in each other's way
 * @returns a pool that is in the same place as another one, inside of it or around it
 */
export function overlappingPool(
  wanted: Placed,
  pools: readonly PoolRecord[],
  nodes: readonly LabelledNode[],
): Overlap | undefined {
  const places = placesOf(wanted, nodes);
  for (const pool of pools) {
    for (const other of placesOf(pool, nodes)) {
      const hows = places.map((place) => howPlaced(place, other));
      const how = hows.find((each) => each !== undefined);
      if (how !== undefined) return { pool, how };
    }
  }
  return undefined;
}

/** @returns what is in the way, as the end of a sentence about the pool that is not possible */
export function overlapWords({ pool: { name }, how }: Overlap): string {
  switch (how) {
    case 'same':
      return `the pool ${name} is at the same place`;
    case 'inside':
      return `its folder is inside that of the pool ${name}`;
    case 'around':
      return `the folder of the pool ${name} is inside it`;
  }
}

function howPlaced(place: Place, other: Place): Overlap['how'] | undefined {
  if (place.host !== other.host) return undefined;
  if (place.path === other.path) return 'same';
  if (place.path.startsWith(`${other.path}/`)) return 'inside';
  return other.path.startsWith(`${place.path}/`) ? 'around' : undefined;
}

/** Folders are absolute, without “.”, “..” and slashes at their end: see `PoolFolder`. */
function placesOf({ place, nodes: meant }: Placed, nodes: readonly LabelledNode[]): Place[] {
  switch (place.kind) {
    case 'nfs':
      return [{ host: `nfs ${place.server}`, path: place.path }];
    case 'export':
      return [{ host: place.node, path: place.path }];
    case 'folder': {
      // Which nodes a shared one is for may change, so that two of them never share a path.
      const on = place.shared ? ['shared', ...nodesWith({ place, nodes: meant }, nodes)] : [];
      const only = !place.shared && meant.kind === 'list' ? meant.nodes : [];
      return [...on, ...only].map((host) => ({ host, path: place.path }));
    }
    case 'disk': {
      const only = meant.kind === 'list' ? meant.nodes.join() : '';
      // A disk that waits to be formatted is spoken for, whatever its label will be.
      const device = place.format ? [{ host: `${only} device`, path: place.format.path }] : [];
      return [{ host: `${only} disk`, path: place.label }, ...device];
    }
  }
}
