/** An error that the simulation made up: nobody is to blame for it. */
export class InjectedError extends Error {}

/** Counts calls down to one at which something happens. */
export class Countdown {
  #left: { calls: number; point: 'before' | 'after'; happen: () => void } | undefined;

  set(calls: number, point: 'before' | 'after', happen: () => void): void {
    this.#left = { calls, point, happen };
  }

  clear(): void {
    this.#left = undefined;
  }

  pass(point: 'before' | 'after'): void {
    const left = this.#left;
    if (!left || left.point !== point) return;
    left.calls -= 1;
    if (left.calls >= 0) return;
    this.#left = undefined;
    left.happen();
  }
}
