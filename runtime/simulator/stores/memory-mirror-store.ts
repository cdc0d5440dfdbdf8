import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import type { MirrorStore, StoredMirror } from '../../control/trust/ports/mirror-store.ts';
import { byKey } from './by-key.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Mirrors in memory. */
export class MemoryMirrorStore implements MirrorStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async list(): Promise<StoredMirror[]> {
    return [...this.#tables.mirrors.values()].toSorted(
      byKey(({ registry, address }) => `${registry} ${address}`),
    );
  }

  async add(mirror: StoredMirror): Promise<boolean> {
    const key = `${mirror.registry} ${mirror.address}`;
    if (this.#tables.mirrors.has(key)) return false;
    this.#tables.mirrors.set(key, mirror);
    return true;
  }

  async remove(registry: string, address: ApplianceAddress): Promise<boolean> {
    return this.#tables.mirrors.delete(`${registry} ${address}`);
  }
}
