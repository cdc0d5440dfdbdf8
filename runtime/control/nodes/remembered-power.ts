import type { NodeId } from '../../../schemas/ids/brand.ts';
import { Remembered } from '../remembered.ts';
import type { PowerRecord, PowerStore, StoredSleep } from './ports/power-store.ts';

/** The power of nodes in memory before that in the database: every document of a node asks for it. */
export class RememberedPower implements PowerStore {
  readonly #store: PowerStore;
  readonly #records: Remembered<NodeId, PowerRecord>;
  #sleep: Promise<StoredSleep | null> | undefined;
  #awaited: { readonly of: readonly PowerRecord[]; readonly found: readonly PowerRecord[] } = {
    of: [],
    found: [],
  };

  constructor(store: PowerStore) {
    this.#store = store;
    this.#records = new Remembered({
      read: (node) => store.get(node),
      readAll: () => store.list(),
      idOf: ({ node }) => node,
      compare: (a, b) => (a.node < b.node ? -1 : Number(a.node > b.node)),
    });
  }

  async list(): Promise<PowerRecord[]> {
    return [...(await this.#records.list())];
  }

  get(node: NodeId): Promise<PowerRecord | undefined> {
    return this.#records.get(node);
  }

  /** @returns those that somebody wants to be on */
  async awaited(): Promise<readonly PowerRecord[]> {
    const all = await this.#records.list();
    if (this.#awaited.of !== all) {
      this.#awaited = { of: all, found: all.filter(({ wakers }) => wakers.length > 0) };
    }
    return this.#awaited.found;
  }

  change(...change: Parameters<PowerStore['change']>): ReturnType<PowerStore['change']> {
    return this.#records.write(change[0], () => this.#store.change(...change));
  }

  forget(node: NodeId): Promise<void> {
    return this.#records.write(node, () => this.#store.forget(node));
  }

  sleep(): Promise<StoredSleep | null> {
    this.#sleep ??= this.#store.sleep().catch((error: unknown) => {
      this.#sleep = undefined;
      throw error;
    });
    return this.#sleep;
  }

  async setSleep(sleep: StoredSleep | null): Promise<void> {
    try {
      await this.#store.setSleep(sleep);
    } finally {
      this.#sleep = undefined;
    }
  }
}
