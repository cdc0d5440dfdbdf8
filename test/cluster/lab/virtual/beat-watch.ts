import { setTimeout } from 'node:timers/promises';
import { waitFor } from '../../../fakes/wait-for.ts';
import type { Beat } from './beating-guest.ts';

const INTERVAL_MS = 5;
/** Writes in a row, after which all is as it should be. */
const STEADY = 20;
const STEADY_MS = 120_000;

/** Looks all the time at what a machine writes, and remembers how long it wrote nothing. */
export class BeatWatch implements AsyncDisposable {
  /** Between two writes, in milliseconds. */
  longestPauseMs = 0;
  /** What was written after something newer. */
  wentBackTo: Beat | undefined;
  #last: Beat | undefined;
  #seen = 0;
  #isOver = false;
  readonly #looking: Promise<void>;

  /** @param read what was written last; undefined: nothing yet */
  constructor(read: () => Promise<Beat | undefined>) {
    this.#looking = this.#look(read);
  }

  /** Waits until it has written many times more. */
  async untilSteady(): Promise<void> {
    const wanted = this.#seen + STEADY;
    await waitFor('writes', () => this.#seen >= wanted, STEADY_MS);
  }

  async #look(read: () => Promise<Beat | undefined>): Promise<void> {
    let changedAtMs: number | undefined;
    while (!this.#isOver) {
      const beat = await read();
      const nowMs = performance.now();
      if (beat && !isSame(beat, this.#last)) {
        if (changedAtMs !== undefined) {
          this.longestPauseMs = Math.max(this.longestPauseMs, Math.round(nowMs - changedAtMs));
        }
        if (this.#last && isOlder(beat, this.#last)) this.wentBackTo ??= beat;
        changedAtMs = nowMs;
        this.#last = beat;
        this.#seen += 1;
      }
      await setTimeout(INTERVAL_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#looking;
  }
}

const isSame = (one: Beat, other: Beat | undefined): boolean =>
  one.starts === other?.starts && one.writes === other.writes;

const isOlder = (one: Beat, other: Beat): boolean =>
  one.starts < other.starts || (one.starts === other.starts && one.writes < other.writes);
