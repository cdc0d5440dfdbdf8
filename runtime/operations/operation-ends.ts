import { LIMITS } from '../../schemas/config/limits.ts';
import type { OperationId } from '../../schemas/ids/brand.ts';

interface Waiting {
  readonly of: OperationId | 'any';
  readonly wake: () => void;
}

/**
 * Lets one operation wait for others to end. Being told is only a hint to look again; whoever is not
 * told, because another worker saw the end, looks every few seconds all the same.
 */
export class OperationEnds {
  readonly #waiting = new Set<Waiting>();

  /** Says that a worker has stopped working on an operation: it may have ended. */
  tell(operation: OperationId): void {
    for (const { of, wake } of this.#waiting) if (of === 'any' || of === operation) wake();
  }

  /**
   * Looks until there is something to see.
   *
   * @param of whose end may have changed it
   * @param look undefined: not yet
   * @throws the reason of the signal
   */
  async waitFor<Found>(
    of: OperationId | 'any',
    look: () => Promise<Found | undefined>,
    signal: AbortSignal,
  ): Promise<Found> {
    for (;;) {
      signal.throwIfAborted();
      // Waiting begins before looking, so that an end in between is not missed.
      const { woken, forget } = this.#begin(of, signal);
      try {
        const found = await look();
        if (found !== undefined) return found;
        await woken;
      } finally {
        forget();
      }
    }
  }

  #begin(of: Waiting['of'], signal: AbortSignal): { woken: Promise<void>; forget: () => void } {
    const { promise: woken, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    const waiting = { of, wake };
    this.#waiting.add(waiting);
    signal.addEventListener('abort', wake);
    const timer = setTimeout(wake, LIMITS.operation.recoveryIntervalMs);
    return {
      woken,
      forget: () => {
        this.#waiting.delete(waiting);
        signal.removeEventListener('abort', wake);
        clearTimeout(timer);
      },
    };
  }
}
