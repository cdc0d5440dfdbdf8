import { AsyncLocalStorage } from 'node:async_hooks';
import type { VirtualTime } from './virtual-time.ts';

/** The simulated process that the running code belongs to; undefined: it is not simulated. */
export const whoRuns = new AsyncLocalStorage<SimulatedProcess>();

/**
 * A process in the simulation: whatever is begun within it belongs to it, its timers above all. Killed,
 * it does nothing more: its timers are gone, and what it waits for never comes (`border.ts`).
 */
export class SimulatedProcess {
  readonly name: string;
  readonly time: VirtualTime;
  #isAlive = true;
  readonly #ended = Promise.withResolvers<void>();

  constructor(name: string, time: VirtualTime) {
    this.name = name;
    this.time = time;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Resolves once it is killed. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  run<Result>(work: () => Result): Result {
    return whoRuns.run(this, work);
  }

  kill(): void {
    this.#isAlive = false;
    this.#ended.resolve();
  }
}
