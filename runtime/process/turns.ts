import { Fault } from '../../schemas/errors/fault.ts';

export interface TurnLimits {
  /** At the same time, of everybody together … */
  readonly all: number;
  /** … and of one, those that wait included. */
  readonly each: number;
  readonly waitMs: number;
}

const RETRY_SECONDS = 1;

/** Something there is only so much of: who comes when all is taken waits in line for a while. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #ofEach = new Map<string, number>();
  readonly #line = new Set<() => void>();
  #taken = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /**
   * @param key who asks
   * @returns gives the turn back; calling it twice equals calling it once
   * @throws Fault TOO_MANY_REQUESTS, CANCELLED
   */
  async take(key: string, signal: AbortSignal): Promise<() => void> {
    const own = this.#ofEach.get(key) ?? 0;
    if (own >= this.#limits.each) throw tooMany();
    this.#ofEach.set(key, own + 1);
    try {
      if (this.#taken < this.#limits.all) this.#taken += 1;
      else await this.#waitInLine(signal);
    } catch (error) {
      this.#leave(key);
      throw error;
    }
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#leave(key);
      this.#passOn();
    };
  }

  /** Resolves with the turn of somebody who has left. */
  #waitInLine(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        this.#line.delete(proceed);
      };
      const proceed = (): void => {
        end();
        resolve();
      };
      const giveUp = (): void => {
        end();
        reject(tooMany());
      };
      const cancel = (): void => {
        end();
        reject(new Fault('CANCELLED', { what: 'The transfer' }));
      };
      const timer = setTimeout(giveUp, this.#limits.waitMs);
      signal.addEventListener('abort', cancel, { once: true });
      this.#line.add(proceed);
      if (signal.aborted) cancel();
    });
  }

  #passOn(): void {
    const [next] = this.#line;
    if (next) next();
    else this.#taken -= 1;
  }

  #leave(key: string): void {
    const own = (this.#ofEach.get(key) ?? 0) - 1;
    if (own > 0) this.#ofEach.set(key, own);
    else this.#ofEach.delete(key);
  }
}

const tooMany = (): Fault => new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds: RETRY_SECONDS });
