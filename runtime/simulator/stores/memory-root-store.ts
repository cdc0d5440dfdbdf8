import type { Namespace } from '../../../schemas/ids/names.ts';
import type { RootChange, RootStore, StoredRoot } from '../../control/trust/ports/root-store.ts';
import { byKey } from './by-key.ts';
import type { MemoryTables } from './memory-tables.ts';
import { trustedKeyOf } from './memory-trust-store.ts';

/** Root documents in memory. */
export class MemoryRootStore implements RootStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async list(): Promise<StoredRoot[]> {
    return [...this.#tables.roots.values()].toSorted(byKey(({ namespace }) => namespace));
  }

  async find(namespace: Namespace): Promise<StoredRoot | undefined> {
    return this.#tables.roots.get(namespace);
  }

  async put({ root, keys, before }: RootChange): Promise<boolean> {
    const { roots } = this.#tables;
    if (roots.get(root.namespace)?.version !== before) return false;
    roots.set(root.namespace, root);
    for (const key of keys) {
      const id = trustedKeyOf(key);
      if (!this.#tables.keys.has(id)) this.#tables.keys.set(id, { ...key, revokedAt: null });
    }
    const listed = new Set(keys.map(({ keyId }) => keyId));
    for (const [id, key] of this.#tables.keys) {
      if (key.namespace !== root.namespace || listed.has(key.keyId) || key.revokedAt) continue;
      this.#tables.keys.set(id, { ...key, revokedAt: root.since.toISOString() });
    }
    return true;
  }
}
