import type { NodeId } from '../../../schemas/ids/brand.ts';
import { noPower } from '../../control/nodes/core/power/power-record.ts';
import type {
  PowerRecord,
  PowerStore,
  StoredSleep,
} from '../../control/nodes/ports/power-store.ts';
import { byKey } from './by-key.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

/** The power of nodes in memory. */
export class MemoryPowerStore implements PowerStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async list(): Promise<PowerRecord[]> {
    return [...this.#tables.power.values()].toSorted(byKey(({ node }) => node));
  }

  async get(node: NodeId): Promise<PowerRecord | undefined> {
    return this.#tables.power.get(node);
  }

  async change(
    node: NodeId,
    change: (now: PowerRecord) => PowerRecord,
  ): Promise<PowerRecord | undefined> {
    if (!this.#tables.nodes.has(node)) return undefined;
    const after = detached(change(this.#tables.power.get(node) ?? noPower(node)));
    this.#tables.power.set(node, after);
    return after;
  }

  async forget(node: NodeId): Promise<void> {
    this.#tables.power.delete(node);
  }

  async sleep(): Promise<StoredSleep | null> {
    return this.#tables.sleep.get('sleep') ?? null;
  }

  async setSleep(sleep: StoredSleep | null): Promise<void> {
    if (sleep === null) this.#tables.sleep.delete('sleep');
    else this.#tables.sleep.set('sleep', detached(sleep));
  }
}
