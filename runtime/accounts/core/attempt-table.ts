/** How many attempts are allowed per key, and how many keys are remembered. */
export interface AttemptLimits {
  readonly attempts: number;
  readonly windowMs: number;
  readonly keys: number;
}

/** An attempt that was counted. */
export interface Attempt {
  /** Takes it back: it was no guess after all. */
  takeBack(): void;
}

/**
 * Counts attempts per key in a sliding window. An attempt is counted before it is made, so that
 * many at once get no more than many in a row.
 */
export class AttemptTable {
  readonly #limits: AttemptLimits;
  /** Times of the attempts of each key, oldest first; keys in the order of their last attempt. */
  readonly #times = new Map<string, number[]>();

  constructor(limits: AttemptLimits) {
    this.#limits = limits;
  }

  /** How many keys are remembered; never more than the limit. */
  get size(): number {
    return this.#times.size;
  }

  /**
   * Counts an attempt against all keys, or against none.
   *
   * @param keys what it counts against, such as an account and an address
   * @returns the attempt; or how long until another one is allowed
   */
  take(keys: readonly string[], nowMs: number): Attempt | { readonly waitMs: number } {
    const waitMs = Math.max(0, ...keys.map((key) => this.#waitMs(key, nowMs)));
    if (waitMs > 0) return { waitMs };
    for (const key of keys) this.#add(key, nowMs);
    let counted = true;
    return {
      takeBack: () => {
        if (counted) for (const key of keys) this.#remove(key, nowMs);
        counted = false;
      },
    };
  }

  #waitMs(key: string, nowMs: number): number {
    const times = this.#current(key, nowMs);
    const first = times.at(-this.#limits.attempts);
    return first === undefined ? 0 : first + this.#limits.windowMs - nowMs;
  }

  #current(key: string, nowMs: number): number[] {
    return (this.#times.get(key) ?? []).filter((at) => nowMs - at < this.#limits.windowMs);
  }

  #add(key: string, nowMs: number): void {
    const times = [...this.#current(key, nowMs), nowMs];
    this.#times.delete(key);
    if (this.#times.size >= this.#limits.keys) this.#makeRoom(nowMs);
    this.#times.set(key, times);
  }

  /** The key that was quiet for longest goes; with it go those whose window is over. */
  #makeRoom(nowMs: number): void {
    const [quietest] = this.#times.keys();
    if (quietest !== undefined) this.#times.delete(quietest);
    for (const key of this.#times.keys()) {
      if (this.#current(key, nowMs).length > 0) return;
      this.#times.delete(key);
    }
  }

  #remove(key: string, at: number): void {
    const times = this.#times.get(key);
    const index = times?.indexOf(at) ?? -1;
    if (!times || index < 0) return;
    times.splice(index, 1);
    if (times.length === 0) this.#times.delete(key);
  }
}
