import type { PoolVolumeKind } from '../../../schemas/api/resources/pool.ts';
import type { PoolId } from '../../../schemas/ids/brand.ts';
import { Remembered } from '../remembered.ts';
import type { PoolDefaultIds, PoolDetails, PoolRecord, PoolStore } from './ports/pool-store.ts';

/** Pools in memory before those in the database: every document of a node asks for all of them. */
export class RememberedPools implements PoolStore {
  readonly #store: PoolStore;
  readonly #pools: Remembered<PoolId, PoolRecord>;

  constructor(store: PoolStore) {
    this.#store = store;
    const readAll = () => store.list();
    this.#pools = new Remembered({
      read: async (id) => (await readAll()).find((pool) => pool.id === id),
      readAll,
      idOf: ({ id }) => id,
      compare: (a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)),
    });
  }

  async list(): Promise<PoolRecord[]> {
    return [...(await this.#pools.list())];
  }

  add(pool: PoolRecord): Promise<void> {
    return this.#pools.write(pool.id, () => this.#store.add(pool));
  }

  change(id: PoolId, change: Partial<PoolDetails>): Promise<boolean> {
    return this.#pools.write(id, () => this.#store.change(id, change));
  }

  endFormat(id: PoolId): Promise<boolean> {
    return this.#pools.write(id, () => this.#store.endFormat(id));
  }

  remove(id: PoolId): Promise<boolean> {
    return this.#pools.write(id, () => this.#store.remove(id));
  }

  defaults(): Promise<PoolDefaultIds> {
    return this.#store.defaults();
  }

  setDefault(kind: PoolVolumeKind, pool: PoolId | undefined): Promise<void> {
    return this.#store.setDefault(kind, pool);
  }
}
