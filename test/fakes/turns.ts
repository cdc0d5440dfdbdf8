/**
 * Lets several go on by turns, a call each: who is next is drawn, and mostly the same one goes on, so
 * that others stand still for long in the middle of what they do. The same draws give the same order.
 */
export class Turns {
  readonly #random: () => number;
  readonly #waiting: { readonly who: number; readonly go: () => void }[] = [];
  #last = 0;
  #running = 0;

  /** @param random from 0 to 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Waits for a turn. */
  take(who: number): Promise<void> {
    return new Promise((go) => this.#waiting.push({ who, go }));
  }

  /** Runs all of them to their end; between two turns each has come to its next. */
  async run(all: readonly (() => Promise<void>)[]): Promise<void> {
    this.#running = all.length;
    const ends = all.map(async (action) => {
      try {
        await action();
      } finally {
        this.#running -= 1;
      }
    });
    while (this.#running > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#choose()?.go();
    }
    await Promise.all(ends);
  }

  #choose(): { readonly go: () => void } | undefined {
    if (this.#waiting.length === 0) return undefined;
    const same = this.#waiting.findIndex(({ who }) => who === this.#last);
    const other = Math.floor(this.#random() * this.#waiting.length);
    const at = same >= 0 && this.#random() < 0.93 ? same : other;
    const [chosen] = this.#waiting.splice(at, 1);
    this.#last = chosen?.who ?? 0;
    return chosen;
  }
}
