import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

const RETRY_SECONDS = 2;

/**
 * Lets a few searches run at a time and a few more wait, so that whoever searches takes the database
 * from nobody who pulls.
 */
export class SearchQueue {
  readonly #most: { readonly running: number; readonly waiting: number };
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    most: { readonly running: number; readonly waiting: number } = {
      running: LIMITS.registry.searches,
      waiting: LIMITS.registry.searchesWaiting,
    },
  ) {
    this.#most = most;
  }

  /** @throws Fault TOO_MANY_REQUESTS when too many wait already */
  async run<Result>(search: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#most.running) {
      if (this.#waiting.length >= this.#most.waiting) {
        throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: RETRY_SECONDS });
      }
      // Whoever ends hands its place on, so nobody who comes later gets in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await search();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
