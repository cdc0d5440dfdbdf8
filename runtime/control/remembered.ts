import { oneAtATime } from '../process/one-at-a-time.ts';

/** What {@link Remembered} remembers of. */
export interface Remembering<Id, Item> {
  readonly read: (id: Id) => Promise<Item | undefined>;
  readonly readAll: () => Promise<readonly Item[]>;
  readonly idOf: (item: Item) => Id;
  /** Which of two comes first in the list. */
  readonly compare: (a: Item, b: Item) => number;
}

/**
 * A table in memory, for a process that is the only one to write it. It is read once; what is written
 * is read again by itself. Who asks after a write was acknowledged sees it.
 */
export class Remembered<Id, Item> {
  readonly #source: Remembering<Id, Item>;
  readonly #inTurn = oneAtATime();
  #items: Map<Id, Item> | undefined;
  #list: readonly Item[] | undefined;

  constructor(source: Remembering<Id, Item>) {
    this.#source = source;
  }

  async get(id: Id): Promise<Item | undefined> {
    return (this.#items ?? (await this.#load())).get(id);
  }

  /** @returns all of them, in order; the same list until something changes */
  async list(): Promise<readonly Item[]> {
    const items = this.#items ?? (await this.#load());
    this.#list ??= [...items.values()].toSorted(this.#source.compare);
    return this.#list;
  }

  /** Changes one of them in memory alone, if it is there: what follows from what is stored anyway. */
  amend(id: Id, change: (item: Item) => Item): void {
    const known = this.#items?.get(id);
    if (known !== undefined) this.#set(id, change(known));
  }

  /** Writes one of them, and looks what has become of it; also when writing fails. */
  write<Result>(id: Id, work: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      try {
        return await work();
      } finally {
        await this.#refresh(id);
      }
    });
  }

  /**
   * Writes several of them at once.
   *
   * @param work tells how those have changed that were written; when it fails, all are read again
   */
  writeTogether(work: () => Promise<ReadonlyMap<Id, (item: Item) => Item>>): Promise<void> {
    return this.#inTurn(async () => {
      try {
        for (const [id, change] of await work()) this.amend(id, change);
      } catch (error) {
        this.#items = undefined;
        this.#list = undefined;
        throw error;
      }
    });
  }

  /** What cannot be read now is read with everything else when it is asked for. */
  async #refresh(id: Id): Promise<void> {
    if (!this.#items) return;
    try {
      this.#set(id, await this.#source.read(id));
    } catch {
      this.#items = undefined;
      this.#list = undefined;
    }
  }

  #set(id: Id, item: Item | undefined): void {
    if (item === undefined) this.#items?.delete(id);
    else this.#items?.set(id, item);
    this.#list = undefined;
  }

  #load(): Promise<Map<Id, Item>> {
    return this.#inTurn(async () => {
      this.#items ??= new Map(
        (await this.#source.readAll()).map((item) => [this.#source.idOf(item), item]),
      );
      return this.#items;
    });
  }
}
