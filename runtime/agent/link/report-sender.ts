import { isSameMark, type ReportMark } from '../../../schemas/agent/difference.ts';
import type { ObservedState } from '../../../schemas/agent/observed.ts';
import { diffReport } from '../../../schemas/agent/report-difference.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { oneAtATime } from '../../process/one-at-a-time.ts';
import { essenceOf } from './core/essence.ts';
import { hasPassed } from '../node/core/has-passed.ts';
import type { ControlLink } from './ports/control-link.ts';
import type { Retries } from './retries.ts';

/** A report that the server is known to have. */
interface Base {
  readonly mark: ReportMark;
  readonly state: ObservedState;
}

/**
 * Tells the server what is, as differences to what it has: at once when something changed, figures
 * now and then, and a sign of life in between, however long a round takes.
 *
 * Reports go one after the other. Whenever it is not certain which of them the server has, the next
 * one is whole. After one that did not arrive nothing is sent for a while; what is seen in the
 * meantime is sent after it.
 */
export class ReportSender {
  readonly #link: Pick<ControlLink, 'report' | 'reportDifference'>;
  readonly #now: () => Date;
  readonly #run: string;
  readonly #retries: Retries;
  readonly #reportMs: number;
  readonly #inTurn = oneAtATime();
  #number = 0;
  #last: ObservedState | undefined;
  #base: Base | undefined;
  #essence = '';
  #sentAtMs = 0;
  #figuresAtMs = 0;
  #failedAtMs = 0;
  /** How long the server has asked to be left alone while nothing changes. */
  #everyMs = 0;
  /** How long nothing is sent after that. */
  #restMs = 0;

  /**
   * @param options `run` tells this process from every other one that may report for the node; `reportMs`: after
   *   how long a sign of life is due
   */
  constructor(
    link: Pick<ControlLink, 'report' | 'reportDifference'>,
    options: {
      readonly run: string;
      readonly now: () => Date;
      readonly retries: Retries;
      readonly reportMs?: number | undefined;
    },
  ) {
    this.#link = link;
    this.#now = options.now;
    this.#run = options.run;
    this.#retries = options.retries;
    this.#reportMs = options.reportMs ?? LIMITS.agent.reportIntervalMs;
  }

  /** Takes what was seen, and sends it when it is worth it. @returns whether the server knows it now */
  observed(state: ObservedState): Promise<boolean> {
    this.#last = state;
    return this.#inTurn(async () => {
      const essence = essenceOf(state);
      const due = this.#isDue(this.#figuresAtMs, LIMITS.agent.figuresIntervalMs);
      if (!this.#mayTry()) return false;
      if (essence === this.#essence && !due) return true;
      await this.#send(state);
      this.#essence = essence;
      this.#figuresAtMs = this.#sentAtMs;
      return true;
    });
  }

  /** Says at once what has changed since the last look, without a look. */
  async changed(change: Partial<ObservedState>): Promise<void> {
    const at = this.#now().toISOString();
    if (this.#last) await this.observed({ ...this.#last, ...change, at });
  }

  /** Says that the agent is alive, when nothing else has been said for a while. */
  beat(): Promise<void> {
    return this.#inTurn(async () => {
      const nowMs = this.#nowMs();
      const due = this.#isDue(this.#sentAtMs, this.#reportMs);
      if (!this.#last || !due || !this.#mayTry()) return;
      await this.#send({ ...this.#last, at: new Date(nowMs).toISOString() });
    });
  }

  /** The next thing that is seen is sent, whether it is new or not: the server has asked. */
  repeat(): void {
    this.#essence = '';
  }

  /** Of many nodes, each says less often what says itself: the server has asked for it. */
  #isDue(lastMs: number, intervalMs: number): boolean {
    return hasPassed(this.#nowMs() - lastMs, Math.max(intervalMs, this.#everyMs));
  }

  #mayTry(): boolean {
    return hasPassed(this.#nowMs() - this.#failedAtMs, this.#restMs);
  }

  async #send(state: ObservedState): Promise<void> {
    try {
      await this.#sendNow(state);
      this.#retries.succeeded();
      this.#restMs = 0;
    } catch (error) {
      this.#restMs = this.#retries.failed(error);
      this.#failedAtMs = this.#nowMs();
      throw error;
    }
  }

  async #sendNow(state: ObservedState): Promise<void> {
    const base = this.#base;
    // Until an answer has come, nobody knows what the server has.
    this.#base = undefined;
    this.#sentAtMs = this.#nowMs();
    if (!(base && (await this.#sendDifference(base, state)))) await this.#sendWhole(state);
  }

  /** @returns whether the server could make the report of it */
  async #sendDifference(base: Base, state: ObservedState): Promise<boolean> {
    const mark = this.#nextMark();
    const difference = diffReport(base.state, state, { base: base.mark, mark });
    const { have, everyMs = 0 } = await this.#link.reportDifference(difference);
    this.#everyMs = everyMs;
    if (!isSameMark(have, mark)) return false;
    this.#base = { mark, state };
    return true;
  }

  async #sendWhole(state: ObservedState): Promise<void> {
    const mark = this.#nextMark();
    const { have, everyMs = 0 } = await this.#link.report(state, mark);
    this.#everyMs = everyMs;
    if (isSameMark(have, mark)) this.#base = { mark, state };
  }

  #nextMark(): ReportMark {
    this.#number += 1;
    return { run: this.#run, number: this.#number };
  }

  #nowMs(): number {
    return this.#now().getTime();
  }
}
