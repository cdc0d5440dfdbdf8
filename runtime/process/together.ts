interface Waiting<Item, Result> {
  readonly item: Item;
  readonly done: PromiseWithResolvers<Result | undefined>;
}

/**
 * Does together what many ask for at about the same time: what comes in one turn of the event loop,
 * or while the one before is being done. Of each key one thing is done at a time, in the order in
 * which it was asked for.
 */
export class Together<Key, Item, Result> {
  readonly #work: (items: readonly Item[]) => Promise<ReadonlyMap<Key, Result>>;
  readonly #waiting = new Map<Key, Waiting<Item, Result>[]>();
  #isGoing = false;

  /** @param work is given one item of each key; when it fails, all who asked for these are told */
  constructor(work: (items: readonly Item[]) => Promise<ReadonlyMap<Key, Result>>) {
    this.#work = work;
  }

  /** @returns what became of it; undefined: nothing was said */
  add(key: Key, item: Item): Promise<Result | undefined> {
    const done = Promise.withResolvers<Result | undefined>();
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), { item, done }]);
    if (!this.#isGoing) {
      this.#isGoing = true;
      setImmediate(() => void this.#go());
    }
    return done.promise;
  }

  async #go(): Promise<void> {
    while (this.#waiting.size > 0) await this.#doNext(this.#takeFirst());
    this.#isGoing = false;
  }

  #takeFirst(): Map<Key, Waiting<Item, Result>> {
    const first = new Map<Key, Waiting<Item, Result>>();
    for (const [key, [each, ...later]] of this.#waiting) {
      if (each) first.set(key, each);
      if (later.length > 0) this.#waiting.set(key, later);
      else this.#waiting.delete(key);
    }
    return first;
  }

  async #doNext(all: ReadonlyMap<Key, Waiting<Item, Result>>): Promise<void> {
    try {
      const results = await this.#work([...all.values()].map(({ item }) => item));
      for (const [key, { done }] of all) done.resolve(results.get(key));
    } catch (error) {
      for (const { done } of all.values()) done.reject(error);
    }
  }
}
