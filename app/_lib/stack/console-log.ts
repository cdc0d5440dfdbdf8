import type { ConsoleText } from '../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { ConsolePosition } from '../../../schemas/console/console-position.ts';
import { lastChars } from '../../../schemas/text/last-chars.ts';

/** The end of a machine's console, as a page shows it. */
export class ConsoleLog {
  readonly #position = new ConsolePosition();
  #text = '';
  #isCut = false;

  /** The offset to ask for. */
  get after(): number {
    return this.#position.after;
  }

  get text(): string {
    return this.#text;
  }

  /** Whether older text is gone. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** @param answer what the server gave for `after` */
  take(answer: ConsoleText, nowMs: number): void {
    const isFirst = this.after === 0;
    const lostBytes = this.#position.take(answer, nowMs);
    if (lostBytes === undefined) return;
    const isGap = lostBytes > 0 || (isFirst && answer.start > 0);
    const whole = isGap ? answer.text : this.#text + answer.text;
    this.#text = lastChars(whole, LIMITS.agent.consoleKeptBytes);
    this.#isCut ||= isGap || this.#text.length < whole.length;
  }
}
