/** A password that was wrong, or was not even looked at. */
export interface Failure {
  readonly name: string;
  readonly address: string;
}

/** What is to be written down. */
export interface FailureNote {
  readonly subject: string;
  readonly sentence: string;
}

/** Stands for every account that had no room of its own. */
const OTHERS = 'other names';

interface Count {
  more: number;
  address: string;
}

/**
 * Sums failures up, so that guessing can fill neither the audit log nor memory: of each name the
 * first failure is told at once and the rest as one number when the window is over; of names beyond
 * a limit, all together.
 */
export class FailureDigest {
  readonly #names: number;
  readonly #what: (name: string) => string;
  #counts = new Map<string, Count>();

  /**
   * @param names how many names are told apart in one window
   * @param what what has failed, as the beginning of a sentence
   */
  constructor(names: number, what = (name: string): string => `Signing in as ${name}`) {
    this.#names = names;
    this.#what = what;
  }

  /** True when nothing waits to be told and no window is open. */
  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** @returns what to write down now, if anything */
  note({ name, address }: Failure): FailureNote | undefined {
    const key = this.#counts.has(name) || this.#counts.size < this.#names ? name : OTHERS;
    const known = this.#counts.get(key);
    this.#counts.set(key, { more: (known?.more ?? -1) + 1, address });
    if (known) return undefined;
    return { subject: key, sentence: `${this.#what(key)} failed, from ${address}.` };
  }

  /** Closes the window. @returns what to write down of it */
  close(): FailureNote[] {
    const counts = [...this.#counts];
    this.#counts = new Map();
    return counts.flatMap(([subject, { more, address }]) => {
      const times = more === 1 ? 'once more' : `${more} more times`;
      const sentence = `${this.#what(subject)} failed ${times} within a minute, last from ${address}.`;
      return more === 0 ? [] : [{ subject, sentence }];
    });
  }
}
