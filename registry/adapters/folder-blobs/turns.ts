import type { Readable } from 'node:stream';

/** One request that is using an upload. */
interface Turn {
  readonly source: Readable | undefined;
  readonly ended: Promise<unknown>;
}

/**
 * Lets one request at a time use an upload. A newer one ends an older one: after a cut the client
 * comes back long before the server notices that the old connection is dead.
 */
export class Turns {
  readonly #turns = new Map<string, Turn>();

  /** Runs `work` as the only one on this upload; `source` is what a newer request may cut off. */
  async take<Result>(
    id: string,
    source: Readable | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const before = this.#turns.get(id);
    before?.source?.destroy();
    const result = (before?.ended ?? Promise.resolve()).then(work);
    const turn = { source, ended: result.catch(() => undefined) };
    this.#turns.set(id, turn);
    try {
      return await result;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }
}
