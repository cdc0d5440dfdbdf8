import type { NodeId, PoolId } from '../../../../../schemas/ids/brand.ts';
import { type PoolStateAt, roomBytes, type SitePool } from '../../../pools/core/site-pool.ts';
import type { ImageCost } from '../../../releases/core/planned-appliance.ts';
import type { SiteNode } from '../../../nodes/core/site.ts';
import type { MachineDemand } from './machine-demand.ts';
import { demandAt, poolsAt } from './stand-in-pool.ts';

/** What a machine needs in one pool besides its node's own. */
export interface PoolNeed {
  readonly pool: PoolId;
  readonly bytes: number;
  /** What its system disk stands on, if that is there. */
  readonly image: ImageCost | undefined;
}

export type PoolLack =
  | { readonly kind: 'pool'; readonly pool: string; readonly state: Exclude<PoolStateAt, 'ready'> }
  | {
      readonly kind: 'pool-space';
      readonly pool: string;
      readonly needed: number;
      readonly free: number;
    };

/**
 * Declared pools while machines are being placed. A pool that several nodes have is one: what is put
 * there from one of them is gone for all others, and an image is there once.
 */
export class PoolRooms {
  readonly #pools: readonly SitePool[];
  readonly #given = new Map<PoolId, PoolNeed[]>();

  constructor(pools: readonly SitePool[] = []) {
    this.#pools = pools;
  }

  give({ elsewhere = [] }: MachineDemand): void {
    for (const need of elsewhere) {
      this.#given.set(need.pool, [...(this.#given.get(need.pool) ?? []), need]);
    }
  }

  /** @returns what is missing of pools for these machines on a node, besides what was given */
  lacks(demands: readonly MachineDemand[], node: NodeId): PoolLack[] {
    const needs = Map.groupBy(
      demands.flatMap(({ elsewhere = [] }) => elsewhere),
      ({ pool }) => pool,
    );
    return [...needs].flatMap(([pool, here]) => this.#lacksOf(pool, here, node));
  }

  /** @returns what a machine needs on a node, where another pool may stand in for the own one */
  demandAt(demand: MachineDemand, node: SiteNode): MachineDemand {
    return demandAt(demand, node, this.#pools);
  }

  /** @returns names of the pools that a node has besides its own */
  namesAt(node: SiteNode): string[] {
    return poolsAt(node, this.#pools).map(({ name }) => name);
  }

  /** @returns images that are in a pool */
  images(pool: PoolId): SitePool['images'] {
    return this.#pools.find(({ id }) => id === pool)?.images ?? new Set();
  }

  #lacksOf(id: PoolId, needs: readonly PoolNeed[], node: NodeId): PoolLack[] {
    const pool = this.#pools.find((each) => each.id === id);
    if (!pool) return [{ kind: 'pool', pool: id, state: 'none' }];
    const state = pool.states.get(node) ?? 'none';
    if (state !== 'ready') return [{ kind: 'pool', pool: pool.name, state }];
    const given = this.#given.get(id) ?? [];
    const before = bytesOf(given, pool);
    const needed = bytesOf([...given, ...needs], pool) - before;
    const free = roomBytes(pool) - before;
    if (needed <= free) return [];
    return [{ kind: 'pool-space', pool: pool.name, needed, free: Math.max(0, free) }];
  }
}

/** An image is there once, however many machines stand on it. */
function bytesOf(needs: readonly PoolNeed[], { images }: SitePool): number {
  const missing = new Map(
    needs.flatMap(({ image }) => (image && !images.has(image.id) ? [[image.id, image]] : [])),
  );
  return [...missing.values()].reduce(
    (sum, { plainBytes }) => sum + plainBytes,
    needs.reduce((sum, { bytes }) => sum + bytes, 0),
  );
}
