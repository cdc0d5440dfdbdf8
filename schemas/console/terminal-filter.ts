import { isAllowedEscape, isAllowedSequence } from './allowed-sequence.ts';
import { boundRepeats } from './bound-repeats.ts';

/** What the next character belongs to. */
type State = 'text' | 'escape' | 'sequence' | 'string' | 'string-escape';

const ESC = '\u001b';
/** No sequence that may pass is longer; what is longer is read to its end, and dropped. */
const LONGEST_SEQUENCE = 160;
/** A string that does not end would hide whatever comes after it. */
const LONGEST_STRING = 4_096;
/** Controls that may pass: backspace, tab, line feed, carriage return, and the two sets of characters. */
const CONTROLS = new Set('\b\t\n\r\u000e\u000f');
/** CAN and SUB give up what was begun (ECMA-48 §8.3.6, §8.3.148). */
const CANCELS = new Set('\u0018\u001a');
/** Device control, operating system command, start of string, privacy message, application program command. */
const STRINGS = new Set('P]X^_');
/** C1 controls, DEL, and marks of writing direction, which can make a line read as another. */
const NO_TEXT = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/**
 * Lets of what a machine writes to its console only pass what draws: text, colours, cursor movement. What would change
 * the terminal of who looks at it, or make it type something, is taken out; `allowed-sequence.ts` says what
 * that is. A sequence may come in parts.
 *
 * The states are those of Paul Williams, "A parser for DEC’s ANSI-compatible video terminals", without what is refused in any case.
 */
export class TerminalFilter {
  #state: State = 'text';
  /** What has come of an escape or a sequence, without ESC. */
  #part = '';
  #stringChars = 0;
  #isOther = false;

  /** Whether the machine draws on the other screen, as programs do that fill all of it. */
  get isOnOtherScreen(): boolean {
    return this.#isOther;
  }

  /**
   * @param answers whether the machine may ask for the place of the cursor and the kind of terminal: what the terminal
   *   answers is typed into the machine
   * @returns what may be shown
   */
  write(text: string, answers = false): string {
    let shown = '';
    for (const char of text) shown += this.#take(char, answers);
    return shown;
  }

  /** After a gap: what had begun has no end. */
  reset(): void {
    this.#state = 'text';
    this.#part = '';
  }

  #take(char: string, answers: boolean): string {
    if (CANCELS.has(char)) return this.#drop();
    switch (this.#state) {
      case 'text':
        return this.#takeText(char);
      case 'escape':
        return this.#takeEscape(char);
      case 'sequence':
        return this.#takeSequence(char, answers);
      default:
        return this.#takeString(char);
    }
  }

  #takeText(char: string): string {
    if (char === ESC) return this.#begin('escape');
    if (char < ' ') return CONTROLS.has(char) ? char : '';
    return NO_TEXT.test(char) ? '' : char;
  }

  #takeEscape(char: string): string {
    if (char === ESC) return this.#begin('escape');
    if (this.#part === '' && char === '[') return this.#begin('sequence');
    if (this.#part === '' && STRINGS.has(char)) return this.#begin('string');
    // A control within an escape is none of it (ECMA-35 §6.4.1): the escape is given up.
    if (char < ' ' || char > '~') return this.#again(char);
    if (char < '0') return this.#grow(char);
    const between = this.#part;
    this.#drop();
    return isAllowedEscape(between, char) ? `${ESC}${between}${char}` : '';
  }

  #takeSequence(char: string, answers: boolean): string {
    if (char === ESC) return this.#begin('escape');
    if (char < ' ' || char > '~') return this.#again(char);
    if (char < '@') return this.#grow(char);
    const part = this.#part;
    this.#drop();
    const [, prefix = '', parameters = '', between = ''] = /^([<=>?]?)([0-9;:]*)([ -/]*)$/.exec(
      part,
    ) ?? [undefined, '<'];
    const sequence = { prefix, parameters, between, final: char };
    if (!isAllowedSequence(sequence, answers)) return '';
    this.#noteScreen(prefix, parameters, char);
    return `${ESC}[${prefix}${boundRepeats(parameters, char)}${char}`;
  }

  #takeString(char: string): string {
    const isEnd = this.#state === 'string-escape' && char === '\\';
    if (isEnd || char === '\u0007' || char === '\u009c') return this.#drop();
    // ESC ends a string in any case; what follows it is read anew.
    if (this.#state === 'string-escape') {
      this.#begin('escape');
      return this.#takeEscape(char);
    }
    if (char === ESC) {
      this.#state = 'string-escape';
      return '';
    }
    this.#stringChars += 1;
    if (char === '\n') return this.#again(char);
    return this.#stringChars > LONGEST_STRING ? this.#drop() : '';
  }

  #begin(state: State): string {
    this.#state = state;
    this.#part = '';
    this.#stringChars = 0;
    return '';
  }

  #grow(char: string): string {
    // Too long already: any character that no sequence has makes it one that is refused.
    this.#part = this.#part.length < LONGEST_SEQUENCE ? this.#part + char : '!<';
    return '';
  }

  #drop(): string {
    return this.#begin('text');
  }

  #again(char: string): string {
    this.#drop();
    return this.#takeText(char);
  }

  #noteScreen(prefix: string, parameters: string, final: string): void {
    if (prefix !== '?' || !/(?:^|;)(?:47|1047|1049)(?:;|$)/.test(parameters)) return;
    this.#isOther = final === 'h';
  }
}

/**
 * Takes a terminal back to how programs expect it: the first screen, plain colours, a cursor that is seen, ordinary keys.
 *
 * @param isOnOtherScreen of the filter through which a machine has drawn
 */
export const restoreTerminal = (isOnOtherScreen: boolean): string =>
  [
    // Leaving the other screen moves the cursor, so it is left only when it was entered.
    isOnOtherScreen ? `${ESC}[?1049l` : '',
    // Without margins, which moves the cursor too: it is kept meanwhile.
    `${ESC}7${ESC}[r${ESC}[?6l${ESC}8`,
    `${ESC}[0m${ESC}[4l${ESC}[?1l${ESC}[?7h${ESC}[?25h${ESC}[?2004l${ESC}>`,
    `\u000f${ESC}(B${ESC})B`,
  ].join('');
