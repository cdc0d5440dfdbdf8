import type { MachineId, NodeId } from '../../../../schemas/ids/brand.ts';

/** A question of an agent that waits for its answer, which may tell it what consoles are wanted. */
export interface WaitingCall extends Disposable {
  /** Aborted when there is something to tell. */
  readonly signal: AbortSignal;
  /** @returns what has been asked for since an answer took it along */
  take(): MachineId[];
}

/**
 * Asks agents for the lines to consoles. The server dials no node: an agent that waits for something new gets its answer at once,
 * with the machines whose consoles are wanted.
 */
export class ConsoleCalls {
  readonly #asked = new Map<NodeId, Set<MachineId>>();
  readonly #waiting = new Map<NodeId, Set<AbortController>>();

  ask(node: NodeId, machine: MachineId): void {
    this.#asked.set(node, (this.#asked.get(node) ?? new Set()).add(machine));
    for (const call of this.#waiting.get(node) ?? []) call.abort();
  }

  wait(node: NodeId): WaitingCall {
    const call = new AbortController();
    const calls = this.#waiting.get(node) ?? new Set();
    this.#waiting.set(node, calls.add(call));
    if (this.#asked.has(node)) call.abort();
    return {
      signal: call.signal,
      take: () => {
        const machines = [...(this.#asked.get(node) ?? [])];
        this.#asked.delete(node);
        return machines;
      },
      [Symbol.dispose]: () => {
        calls.delete(call);
        if (calls.size === 0 && this.#waiting.get(node) === calls) this.#waiting.delete(node);
      },
    };
  }
}
