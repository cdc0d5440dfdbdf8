import type { NodeId } from '../../../../schemas/ids/brand.ts';

/** A question of an agent that waits for its answer, which may tell it what lines are wanted. */
export interface WaitingCall<Wanted> extends Disposable {
  /** Aborted when there is something to tell. */
  readonly signal: AbortSignal;
  /** @returns what has been asked for since an answer took it along */
  take(): Wanted[];
}

/**
 * Asks agents for lines. The server dials no node: an agent that waits for something new gets its answer at once,
 * with the lines that are wanted.
 */
export class LineCalls<Wanted> {
  readonly #asked = new Map<NodeId, Map<string, Wanted>>();
  readonly #waiting = new Map<NodeId, Set<AbortController>>();

  /** @param key what is asked for once only; the latest counts */
  ask(node: NodeId, key: string, wanted: Wanted): void {
    this.#asked.set(node, (this.#asked.get(node) ?? new Map<string, Wanted>()).set(key, wanted));
    for (const call of this.#waiting.get(node) ?? []) call.abort();
  }

  wait(node: NodeId): WaitingCall<Wanted> {
    const call = new AbortController();
    const calls = this.#waiting.get(node) ?? new Set();
    this.#waiting.set(node, calls.add(call));
    if (this.#asked.has(node)) call.abort();
    return {
      signal: call.signal,
      take: () => {
        const wanted = [...(this.#asked.get(node)?.values() ?? [])];
        this.#asked.delete(node);
        return wanted;
      },
      [Symbol.dispose]: () => {
        calls.delete(call);
        if (calls.size === 0 && this.#waiting.get(node) === calls) this.#waiting.delete(node);
      },
    };
  }
}
