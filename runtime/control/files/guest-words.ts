import type { Duplex } from 'node:stream';
import {
  FILES_GREETING,
  FILES_REFUSAL,
  FILES_REFUSALS,
  type FilesRefusal,
} from '../../../schemas/agent/volume-files.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { ByteSource } from '../../process/byte-source.ts';

const { answerMs, greetingMs, lineChars } = LIMITS.stack.points.files;
const ANSWER = /^(ok|gone|bad) (\d{1,10})$/;

/** What a reading guest answers. */
export interface GuestAnswer {
  readonly state: 'ok' | 'gone' | 'bad';
  readonly bytes: Buffer;
}

/**
 * Questions to a reading guest and its answers (schemas/agent/volume-files.ts), one after the other. Nothing that it says is believed: an answer that is
 * late, longer than asked for or in other words ends the line.
 */
export class GuestWords {
  readonly #line: Duplex;
  readonly #source: ByteSource;
  readonly #label: string;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(line: Duplex, label: string) {
    this.#line = line;
    this.#source = new ByteSource(line);
    this.#label = label;
    line.on('error', () => line.destroy());
  }

  /**
   * Waits until a guest has started, and for whoever brings a line to say that there is none.
   *
   * @param label of the volume, for sentences
   * @throws Fault FILES_NOT_OPENED
   */
  static async open(line: Duplex, label: string): Promise<GuestWords> {
    const words = new GuestWords(line, label);
    const greeting = await words.#within(greetingMs, () => words.#source.takeLine(lineChars));
    if (greeting === FILES_GREETING) return words;
    line.destroy();
    const said = FILES_REFUSALS.find((each) => greeting === `${FILES_REFUSAL} ${each}`);
    throw words.#gone(said ?? 'lost');
  }

  get isOpen(): boolean {
    return !this.#line.destroyed && !this.#line.readableEnded;
  }

  /**
   * @param mostBytes of the answer
   * @throws Fault FILES_NOT_OPENED when there is none
   */
  ask(question: string, mostBytes: number): Promise<GuestAnswer> {
    const answer = this.#turn.then(() => this.#ask(question, mostBytes));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.#line.destroy();
  }

  #ask(question: string, mostBytes: number): Promise<GuestAnswer> {
    return this.#within(answerMs, async () => {
      this.#line.write(`${question}\n`);
      const [, state, count] = ANSWER.exec(await this.#source.takeLine(lineChars)) ?? [];
      const length = Number(count);
      if (state === undefined || length > mostBytes) throw new Error('other words');
      return { state: state as GuestAnswer['state'], bytes: await this.#source.take(length) };
    });
  }

  async #within<Result>(ms: number, listen: () => Promise<Result>): Promise<Result> {
    // Whoever waits for bytes of a line is told when it is cut.
    const timer = setTimeout(() => this.#line.destroy(), ms);
    try {
      if (!this.isOpen) throw this.#gone('lost');
      return await listen();
    } catch (cause) {
      this.#line.destroy();
      throw this.#gone('lost', cause);
    } finally {
      clearTimeout(timer);
    }
  }

  #gone(why: FilesRefusal | 'lost', cause?: unknown): Fault<'FILES_NOT_OPENED'> {
    return new Fault('FILES_NOT_OPENED', { what: this.#label, why }, { cause });
  }
}
