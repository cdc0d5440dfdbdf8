import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../../fakes/wait-for.ts';

const INTERVAL_MS = 20;
/** Answers in a row, after which all is as it should be. */
const STEADY = 50;

/** Asks a guest all the time whether it is there, and remembers how long it was not. */
export class PingWatch implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #answers: number[] = [];

  /** @param enter what is put before a command to run it where the guest is reached from */
  constructor(enter: readonly string[], address: string) {
    const [program = '', ...where] = enter;
    const ping = ['busybox', 'ping', '-6', '-i', String(INTERVAL_MS / 1000), address];
    this.#child = spawn(program, [...where, ...ping], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      // When an answer came, by the clock of who asks: it asks at a steady pace.
      for (const [, number, ms] of text.matchAll(/seq=(\d+) ttl=\d+ time=([\d.]+) ms/g)) {
        this.#answers.push(Number(number) * INTERVAL_MS + Number(ms));
      }
    });
  }

  /** Between two answers, in milliseconds. */
  get longestGapMs(): number {
    const gaps = this.#answers.slice(1).map((at, index) => at - (this.#answers[index] ?? at));
    return Math.round(Math.max(0, ...gaps));
  }

  /** Waits until it has answered many times more. */
  async untilSteady(): Promise<void> {
    const wanted = this.#answers.length + STEADY;
    await waitFor('answers to pings', () => this.#answers.length >= wanted);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
