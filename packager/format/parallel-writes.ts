/**
 * Lets so many writes be under way while the next bytes are made.
 *
 * @param limit writes that are not waited for
 */
export class ParallelWrites {
  readonly #limit: number;
  readonly #underWay: Promise<void>[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws what an earlier write threw */
  async add(write: Promise<void>): Promise<void> {
    // Awaited below; until then a failure must not count as unhandled.
    write.catch(() => undefined);
    this.#underWay.push(write);
    if (this.#underWay.length > this.#limit) await this.#underWay.shift();
  }

  /** Waits for all of them. @throws what one of them threw */
  async finish(): Promise<void> {
    await Promise.all(this.#underWay.splice(0));
  }

  /** Waits for all of them, however they end: their bytes may be used again. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#underWay.splice(0));
  }
}
