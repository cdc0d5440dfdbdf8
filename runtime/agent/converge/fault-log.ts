import { toWire, type WireFault } from '../../../schemas/errors/fault.ts';
import { isDiskLocked } from './core/is-disk-locked.ts';

interface Trouble {
  readonly order: number;
  readonly fault: WireFault;
  readonly attempts: number;
  readonly retryAtMs: number;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** Whoever takes a machine over waits for the lease of its old node to end, and for nothing else. */
const LOCK_RETRY_MS = 1_000;

/** What went wrong with which item, and when it is tried again. A success clears it. */
export class FaultLog {
  readonly #troubles = new Map<string, Trouble>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @param order see {@link rests} */
  failed(item: string, error: unknown, order = 0): void {
    const before = this.#troubles.get(item);
    const attempts = (before?.order === order ? before.attempts : 0) + 1;
    const delayMs = isDiskLocked(error)
      ? LOCK_RETRY_MS
      : Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
    const retryAtMs = this.#now().getTime() + delayMs;
    this.#troubles.set(item, { order, fault: toWire(error), attempts, retryAtMs });
  }

  /** @returns whether there was something to clear */
  succeeded(item: string): boolean {
    return this.#troubles.delete(item);
  }

  faultOf(item: string): WireFault | undefined {
    return this.#troubles.get(item)?.fault;
  }

  /**
   * @param order what was wanted; a failure to do something else is no reason to wait
   * @returns whether an item that failed has to wait
   */
  rests(item: string, order = 0): boolean {
    const trouble = this.#troubles.get(item);
    if (!trouble || trouble.order !== order) return false;
    const leftMs = trouble.retryAtMs - this.#now().getTime();
    // No rest is longer: if it seems so, the clock was set back meanwhile.
    return leftMs > 0 && leftMs <= LONGEST_RETRY_MS;
  }

  /**
   * @param sinceMs when it was last asked which items rest; those whose rest has ended since then still
   *   wait to be tried
   * @returns how long until the first item may be tried again, 0 when one may by now; undefined: none rests
   */
  restMs(sinceMs: number): number | undefined {
    const nowMs = this.#now().getTime();
    // The clock may have been set back since then.
    const fromMs = Math.min(sinceMs, nowMs);
    const left = [...this.#troubles.values()]
      .filter(({ retryAtMs }) => retryAtMs > fromMs)
      .map(({ retryAtMs }) => Math.max(0, retryAtMs - nowMs))
      .filter((ms) => ms <= LONGEST_RETRY_MS);
    return left.length > 0 ? Math.min(...left) : undefined;
  }

  /** Forgets items that nobody wants any more. */
  keepOnly(items: ReadonlySet<string>): void {
    for (const item of this.#troubles.keys()) if (!items.has(item)) this.#troubles.delete(item);
  }
}
