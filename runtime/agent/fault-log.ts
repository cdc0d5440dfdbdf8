import { toWire, type WireFault } from '../../schemas/errors/fault.ts';

interface Trouble {
  readonly fault: WireFault;
  readonly attempts: number;
  readonly retryAtMs: number;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/** What went wrong with which item, and when it is tried again. A success clears it. */
export class FaultLog {
  readonly #troubles = new Map<string, Trouble>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  failed(item: string, error: unknown): void {
    const attempts = (this.#troubles.get(item)?.attempts ?? 0) + 1;
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
    const retryAtMs = this.#now().getTime() + delayMs;
    this.#troubles.set(item, { fault: toWire(error), attempts, retryAtMs });
  }

  /** @returns whether there was something to clear */
  succeeded(item: string): boolean {
    return this.#troubles.delete(item);
  }

  faultOf(item: string): WireFault | undefined {
    return this.#troubles.get(item)?.fault;
  }

  /** True while an item that failed has to wait. */
  rests(item: string): boolean {
    return (this.#troubles.get(item)?.retryAtMs ?? 0) > this.#now().getTime();
  }

  /** Forgets items that nobody wants any more. */
  keepOnly(items: ReadonlySet<string>): void {
    for (const item of this.#troubles.keys()) if (!items.has(item)) this.#troubles.delete(item);
  }
}
