import type { ConsoleText } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { ConsolePosition } from '../../../schemas/console/console-position.ts';
import { plainConsole } from '../terminal/plain-console.ts';

/** What an answer of the server adds to a console. */
export interface ConsolePart {
  /** Plain text; whole lines, unless one is very long or has been waiting for its end. */
  readonly text: string;
  /** What the server no longer had when it was asked for. */
  readonly lostBytes: number;
}

/** Puts the answers of the server together into the console of one machine, in whole lines. */
export class ConsoleReader {
  readonly #position = new ConsolePosition();
  #rest = '';

  /** The offset to ask for. */
  get after(): number {
    return this.#position.after;
  }

  /** @param answer what the server gave for `after` */
  take(answer: ConsoleText, nowMs: number): ConsolePart {
    const lostBytes = this.#position.take(answer, nowMs);
    if (lostBytes === undefined) return { text: this.finish(), lostBytes: 0 };
    const before = lostBytes > 0 && this.#rest !== '' ? `${this.#rest}\n` : this.#rest;
    return { text: this.#wholeLines(before, answer.text), lostBytes };
  }

  /** @returns what is left without a line end */
  finish(): string {
    return this.#wholeLines(this.#rest, '');
  }

  /**
   * Cuts at line ends, so that no control sequence is torn apart. What has no line end, such as a
   * login prompt, is shown when nothing was added to it between two answers.
   */
  #wholeLines(before: string, added: string): string {
    const all = `${before}${added}`;
    const isDue = added === '' || all.length > LIMITS.cli.consoleLineChars;
    const end = isDue ? all.length : all.lastIndexOf('\n') + 1;
    this.#rest = all.slice(end);
    return plainConsole(all.slice(0, end));
  }
}
