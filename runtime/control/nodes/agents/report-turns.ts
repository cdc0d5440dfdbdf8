import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { perTurn, type TurnPace } from '../../../process/loop-turns.ts';
import { admitReport } from '../core/admit-report.ts';

interface Waiting {
  readonly isGone: () => boolean;
  readonly begin: () => void;
}

/** How much of the pace so far the last turn changes. */
const NEWEST_SHARE = 0.2;

/**
 * Whole reports are taken in the order in which they came, a few in each turn of the event loop, so
 * that people and agents with small questions are answered in between, however many agents come back
 * at once. Those whose agent has hung up meanwhile are passed over.
 */
export class ReportTurns {
  readonly #nowMs: () => number;
  readonly #later: (work: () => void) => void;
  readonly #pace: Omit<TurnPace, 'turnMs'>;
  #waiting: Waiting[] = [];
  #isTurning = false;
  #turnedAtMs = 0;
  #paceMs = 0;
  /** When the last of those that were sent away is to come back. */
  #promisedAtMs = 0;

  /**
   * @param nowMs a clock that never goes back
   * @param later does something in a later turn of the event loop
   * @param pace how many are taken in a turn
   */
  constructor(
    nowMs: () => number = () => performance.now(),
    later: (work: () => void) => void = setImmediate,
    pace: Omit<TurnPace, 'turnMs'> = LIMITS.agent.reportTurns,
  ) {
    this.#nowMs = nowMs;
    this.#later = later;
    this.#pace = pace;
  }

  /**
   * Waits for the turn of a report.
   *
   * @param isGone whether nobody waits for the answer any more
   * @throws Fault TOO_MANY_REQUESTS when it would take too long
   */
  async next(isGone: () => boolean): Promise<void> {
    const nowMs = this.#nowMs();
    const promisedMs = Math.max(0, this.#promisedAtMs - nowMs);
    const queue = { waiting: this.#waiting.length, paceMs: this.#paceMs, promisedMs };
    const admission = admitReport(queue);
    if (admission.kind === 'refuse') {
      this.#promisedAtMs = nowMs + admission.retryAfterMs;
      const retryAfterSeconds = Math.ceil(admission.retryAfterMs / 1_000);
      throw new Fault('TOO_MANY_REQUESTS', { retryAfterSeconds });
    }
    const turn = Promise.withResolvers<void>();
    this.#waiting.push({ isGone, begin: turn.resolve });
    if (!this.#isTurning) {
      this.#isTurning = true;
      this.#turnedAtMs = this.#nowMs();
      this.#later(() => this.#turn());
    }
    await turn.promise;
    if (isGone()) throw new Fault('CANCELLED', { what: 'the report' });
  }

  #turn(): void {
    // Those that are gone are told so, and cost nothing.
    const turnMs = this.#nowMs() - this.#turnedAtMs;
    let left = perTurn({ ...this.#pace, turnMs });
    const isTurn = ({ isGone }: Waiting): boolean => isGone() || (left -= 1) >= 0;
    const first = this.#waiting.findIndex((each) => !isTurn(each));
    const begun = this.#waiting.splice(0, first === -1 ? this.#waiting.length : first);
    this.#note(begun.length);
    for (const { begin } of begun) begin();
    if (this.#waiting.length === 0) this.#isTurning = false;
    else this.#later(() => this.#turn());
  }

  #note(count: number): void {
    const nowMs = this.#nowMs();
    const newest = (nowMs - this.#turnedAtMs) / Math.max(1, count);
    this.#paceMs += (newest - this.#paceMs) * NEWEST_SHARE;
    this.#turnedAtMs = nowMs;
  }
}
