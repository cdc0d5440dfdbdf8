/** A count that was read some time ago, and what came to it since. */
interface Entry {
  /** As the ledger said. */
  known: number;
  knownAt: number;
  /** Is in the ledger by now, but may have come after it was asked. */
  settled: number;
  /** Is not in the ledger yet. */
  held: number;
}

/** A count is asked for anew after this time, … */
const FRESH_MS = 60_000;
/** … and before something is refused because of it, unless it is as young as this. */
const EXACT_MS = 1_000;

/**
 * Counts along what owners use, so that the ledger need not sum it up for every request. It may
 * count too much for a while, never too little: before it refuses, it asks.
 */
export class Tally {
  readonly #load: (owner: string) => Promise<number>;
  readonly #now: () => Date;
  readonly #entries = new Map<string, Entry>();

  constructor(load: (owner: string) => Promise<number>, now: () => Date) {
    this.#load = load;
    this.#now = now;
  }

  /** @returns what `owner` uses, and whether `more` still fits under the limit */
  async check(
    owner: string,
    more: number,
    limit: number,
  ): Promise<{ readonly fits: boolean; readonly used: number }> {
    let entry = await this.#fresh(owner, FRESH_MS);
    if (sum(entry) + more > limit) entry = await this.#fresh(owner, EXACT_MS);
    return { fits: sum(entry) + more <= limit, used: sum(entry) };
  }

  /** Counts what the ledger does not know yet. */
  hold(owner: string, amount: number): void {
    this.#entry(owner).held += amount;
  }

  /** Says that the ledger knows now what was held. */
  settle(owner: string, amount: number): void {
    const entry = this.#entry(owner);
    entry.held -= amount;
    entry.settled += amount;
  }

  /** Something went away: the next question goes to the ledger. */
  forget(owner: string): void {
    this.#entry(owner).knownAt = -Infinity;
  }

  #entry(owner: string): Entry {
    const known = this.#entries.get(owner);
    if (known) return known;
    const entry = { known: 0, knownAt: -Infinity, settled: 0, held: 0 };
    this.#entries.set(owner, entry);
    return entry;
  }

  async #fresh(owner: string, ageMs: number): Promise<Entry> {
    const entry = this.#entry(owner);
    const asked = this.#now().getTime();
    if (asked - entry.knownAt < ageMs) return entry;
    const settledBefore = entry.settled;
    entry.known = await this.#load(owner);
    entry.knownAt = asked;
    // What was settled while the ledger was asked may be in its answer or not.
    entry.settled = Math.max(0, entry.settled - settledBefore);
    return entry;
  }
}

const sum = ({ known, settled, held }: Entry): number => known + settled + held;
