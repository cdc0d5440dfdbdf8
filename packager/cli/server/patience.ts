import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Connection } from './connection.ts';

const { serverPatienceMs, retryWaitMs, retryWaitLongestMs } = LIMITS.cli;

/** Puts up with a server that is away for a while, such as during its restart. */
export class Patience {
  readonly #connection: Connection;
  #heardAt = Date.now();
  #waitMs: number = retryWaitMs;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** To be called when the server has shown that it is there. */
  heard(): void {
    this.#heardAt = Date.now();
    this.#waitMs = retryWaitMs;
  }

  /**
   * Waits before the next try, longer each time, and signs in anew.
   *
   * @param error why the last try failed; undefined: it just ended
   * @throws the error, when another try would not help; AbortError for Ctrl-C
   */
  async pause(error?: unknown): Promise<void> {
    const { signal } = this.#connection.context;
    signal.throwIfAborted();
    if (error !== undefined && !this.#mayPass(error)) throw error;
    await delay(this.#waitMs, undefined, { signal });
    this.#waitMs = Math.min(2 * this.#waitMs, retryWaitLongestMs);
    await this.#connection.renew();
  }

  /** A local server that was restarted knows us only when its new token has been written. */
  #mayPass(error: unknown): boolean {
    if (Date.now() - this.#heardAt > serverPatienceMs) return false;
    if (error instanceof Fault) return error.retryable || error.code === 'NOT_SIGNED_IN';
    // Whatever a body that is cut off throws.
    return error instanceof Error;
  }
}

/**
 * Asks until the server answers. For what changes nothing, after a long wait that shall not be lost
 * to a moment of bad luck.
 *
 * @param onFailure told after each try that failed and may pass
 * @throws Fault what the server refuses with, UNREACHABLE when it stays away
 */
export async function keepAsking<Answer>(
  connection: Connection,
  ask: () => Promise<Answer>,
  onFailure: (count: number) => void = () => undefined,
): Promise<Answer> {
  const patience = new Patience(connection);
  for (let failures = 1; ; failures += 1) {
    try {
      return await ask();
    } catch (error) {
      await patience.pause(error);
      onFailure(failures);
    }
  }
}
