import type { ObservedMachine, ObservedState } from '../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId, NodeId } from '../../../schemas/ids/brand.ts';

interface Report {
  readonly state: ObservedState;
  readonly receivedAt: number;
}

/**
 * What nodes reported last. Kept in memory only: agents report again within seconds, and what is
 * stored cannot be older or newer than reality.
 */
export class ObservedStates {
  readonly #reports = new Map<NodeId, Report>();
  readonly #listeners = new Set<
    (state: ObservedState, before: ObservedState | undefined) => void
  >();
  readonly #now: () => Date;
  readonly #startedAt: number;

  constructor(now: () => Date) {
    this.#now = now;
    this.#startedAt = now().getTime();
  }

  accept(state: ObservedState): void {
    const before = this.#reports.get(state.node)?.state;
    this.#reports.set(state.node, { state, receivedAt: this.#now().getTime() });
    for (const listener of this.#listeners) listener(state, before);
  }

  forget(node: NodeId): void {
    this.#reports.delete(node);
  }

  get(node: NodeId): ObservedState | undefined {
    return this.#reports.get(node)?.state;
  }

  /** True when a node has not reported for a while. After a start, nodes have that long to begin. */
  isLost(node: NodeId): boolean {
    const lastHeard = this.#reports.get(node)?.receivedAt ?? this.#startedAt;
    return this.#now().getTime() - lastHeard > LIMITS.agent.silentMs;
  }

  /** All machines of all nodes, as last reported. */
  machines(): ReadonlyMap<MachineId, ObservedMachine> {
    const all = [...this.#reports.values()].flatMap(({ state }) => state.machines);
    return new Map(all.map((machine) => [machine.id, machine]));
  }

  /** @returns a function that ends the subscription */
  subscribe(
    listener: (state: ObservedState, before: ObservedState | undefined) => void,
  ): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits until a node's reports satisfy a check. It is asked now, at every report, and every few
   * seconds (for what depends on time).
   *
   * @param check returns a value when satisfied, undefined to go on waiting, or throws to give up
   */
  waitFor<Result>(check: () => Result | undefined, signal: AbortSignal): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearInterval(timer);
        unsubscribe();
        signal.removeEventListener('abort', abort);
        settle();
      };
      const ask = (): void => {
        try {
          const result = check();
          if (result !== undefined) end(() => resolve(result));
        } catch (error) {
          end(() => reject(error));
        }
      };
      const abort = (): void => end(() => reject(signal.reason));
      const unsubscribe = this.subscribe(ask);
      const timer = setInterval(ask, LIMITS.agent.probeIntervalMs);
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      else ask();
    });
  }
}
