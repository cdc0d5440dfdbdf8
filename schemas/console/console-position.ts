import type { ConsoleText } from '../api/resources/stack.ts';
import { LIMITS } from '../config/limits.ts';

/**
 * Keeps how far the console of a machine has been read, so that each byte is shown once: across lost
 * connections, and across a restart of the server, which has to gather consoles again.
 */
export class ConsolePosition {
  #after = 0;
  #begun = false;
  #shortSinceMs: number | undefined;

  /** The offset to ask for. */
  get after(): number {
    return this.#after;
  }

  /**
   * @param answer what the server gave for `after`
   * @param nowMs of a clock that only goes forward
   * @returns how many bytes the server no longer had; undefined: nothing of the answer is new
   */
  take({ start, end }: Pick<ConsoleText, 'start' | 'end'>, nowMs: number): number | undefined {
    if (end < this.#after) {
      this.#stayShort(end, nowMs);
      return undefined;
    }
    this.#shortSinceMs = undefined;
    const lostBytes = this.#begun ? Math.max(0, start - this.#after) : 0;
    this.#begun = true;
    this.#after = end;
    return lostBytes;
  }

  /**
   * The server knows less than was shown. After its restart it gathers the rest, and nothing of it
   * may be shown twice. A console that stays short began anew, such as on a node set up again.
   */
  #stayShort(end: number, nowMs: number): void {
    this.#shortSinceMs ??= nowMs;
    if (end === 0 || nowMs - this.#shortSinceMs < LIMITS.cli.consoleReloadMs) return;
    this.#after = 0;
    this.#begun = false;
    this.#shortSinceMs = undefined;
  }
}
