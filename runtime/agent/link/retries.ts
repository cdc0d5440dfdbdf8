import { Fault } from '../../../schemas/errors/fault.ts';
import { retryDelayMs } from './core/retry-delay.ts';
import { retryShare } from './core/retry-share.ts';

/** Counts what could not be said to the server in a row, and says how long to wait each time. */
export class Retries {
  readonly #agent: string;
  readonly #firstMs: number;
  #failures = 0;

  /**
   * @param agent what tells this one from all others, and which of its ways to the server this is
   * @param firstMs the longest wait after the first failure
   */
  constructor(agent: string, firstMs: number) {
    this.#agent = agent;
    this.#firstMs = firstMs;
  }

  /** @returns how long to wait before the next attempt, in milliseconds */
  failed(error: unknown): number {
    this.#failures += 1;
    const failures = this.#failures;
    const askedMs = Fault.is(error, 'TOO_MANY_REQUESTS')
      ? error.data.retryAfterSeconds * 1_000
      : undefined;
    const share = retryShare(this.#agent, failures);
    return retryDelayMs({ failures, share, askedMs }, this.#firstMs);
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
