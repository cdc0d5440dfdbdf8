import type { PoolVolumeKind } from '../../../schemas/api/resources/pool.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { PoolId } from '../../../schemas/ids/brand.ts';
import type {
  PoolDefaultIds,
  PoolDetails,
  PoolRecord,
  PoolStore,
} from '../../control/pools/ports/pool-store.ts';
import { byKey } from './by-key.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Pools in memory. */
export class MemoryPoolStore implements PoolStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async list(): Promise<PoolRecord[]> {
    return [...this.#tables.pools.values()].toSorted(byKey(({ name }) => name));
  }

  async add(pool: PoolRecord): Promise<void> {
    this.#demandFree(pool.name, undefined);
    if (this.#tables.pools.has(pool.id)) throw nameTaken(pool.name);
    this.#tables.pools.set(pool.id, detached(pool));
  }

  async change(id: PoolId, change: Partial<PoolDetails>): Promise<boolean> {
    const known = this.#tables.pools.get(id);
    if (!known) return false;
    if (change.name !== undefined) this.#demandFree(change.name, id);
    const { name = known.name, nodes = known.nodes, reserve = known.reserve } = change;
    const { note = known.note } = change;
    this.#tables.pools.set(id, detached({ ...known, name, nodes, reserve, note }));
    return true;
  }

  async endFormat(id: PoolId): Promise<boolean> {
    const known = this.#tables.pools.get(id);
    if (known?.place.kind !== 'disk' || known.place.format === undefined) return false;
    const { format: _format, ...place } = known.place;
    this.#tables.pools.set(id, detached({ ...known, place }));
    return true;
  }

  async remove(id: PoolId): Promise<boolean> {
    for (const [kind, pool] of this.#tables.poolDefaults) {
      if (pool === id) this.#tables.poolDefaults.delete(kind);
    }
    return this.#tables.pools.delete(id);
  }

  async defaults(): Promise<PoolDefaultIds> {
    const { poolDefaults } = this.#tables;
    return { system: poolDefaults.get('system'), data: poolDefaults.get('data') };
  }

  async setDefault(kind: PoolVolumeKind, pool: PoolId | undefined): Promise<void> {
    if (pool === undefined) this.#tables.poolDefaults.delete(kind);
    else this.#tables.poolDefaults.set(kind, pool);
  }

  #demandFree(name: string, mine: PoolId | undefined): void {
    const taken = [...this.#tables.pools.values()].some(
      (pool) => pool.name === name && pool.id !== mine,
    );
    if (taken) throw nameTaken(name);
  }
}

const nameTaken = (name: string): Fault => new Fault('NAME_TAKEN', { what: 'pool', name });
