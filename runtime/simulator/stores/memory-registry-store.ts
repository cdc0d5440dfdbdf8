import type { ApprovedRegistry } from '../../../schemas/api/resources/trust.ts';
import type { RegistryStore } from '../../control/releases/ports/registry-store.ts';
import { byKey } from './by-key.ts';
import type { MemoryTables } from './memory-tables.ts';

/** Approved registries in memory. */
export class MemoryRegistryStore implements RegistryStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async list(): Promise<ApprovedRegistry[]> {
    return [...this.#tables.registries.values()].toSorted(byKey(({ url }) => url));
  }

  async put(registry: ApprovedRegistry): Promise<void> {
    this.#tables.registries.set(registry.url, registry);
  }

  async remove(url: string): Promise<boolean> {
    return this.#tables.registries.delete(url);
  }
}
