/** What has to be done in a turn of the event loop, and how fast these are. */
export interface TurnPace {
  /** In any case. */
  readonly least: number;
  /** How long the turn before took, in milliseconds. */
  readonly turnMs: number;
  /** One more for each so many of those. */
  readonly eachMs: number;
}

/**
 * Decides how many things of a kind are done in a turn of the event loop. Turns in which much else is
 * done are few: a fixed number would be done ever more slowly the more others come, and never again
 * as fast as new ones.
 */
export const perTurn = ({ least, turnMs, eachMs }: TurnPace): number =>
  Math.max(least, Math.ceil(turnMs / eachMs));

interface Waiting {
  readonly isGone: () => boolean;
  readonly begin: () => void;
}

/**
 * Lets things be done in the order in which they came, a few in each turn of the event loop, so that
 * other things happen in between. Who comes when there is room need not wait; who has gone meanwhile
 * takes nobody's turn.
 */
export class LoopTurns {
  readonly #pace: Omit<TurnPace, 'turnMs'>;
  readonly #nowMs: () => number;
  #waiting: Waiting[] = [];
  #left: number;
  #isTurning = false;
  #turnedAtMs = 0;

  /** @param nowMs a clock that never goes back */
  constructor(pace: Omit<TurnPace, 'turnMs'>, nowMs: () => number = () => performance.now()) {
    this.#pace = pace;
    this.#nowMs = nowMs;
    this.#left = pace.least;
  }

  /**
   * Waits for one's turn.
   *
   * @param isGone whether nobody waits for it any more; then it comes at once
   */
  async next(isGone: () => boolean): Promise<void> {
    if (this.#left > 0) {
      this.#left -= 1;
      this.#go();
      return;
    }
    const turn = Promise.withResolvers<void>();
    this.#waiting.push({ isGone, begin: turn.resolve });
    await turn.promise;
  }

  #go(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    this.#turnedAtMs = this.#nowMs();
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isTurning = false;
    let left = perTurn({ ...this.#pace, turnMs: this.#nowMs() - this.#turnedAtMs });
    const isTurn = ({ isGone }: Waiting): boolean => isGone() || (left -= 1) >= 0;
    const first = this.#waiting.findIndex((each) => !isTurn(each));
    const begun = this.#waiting.splice(0, first === -1 ? this.#waiting.length : first);
    this.#left = this.#waiting.length > 0 ? 0 : Math.max(0, left);
    if (begun.length > 0 || this.#waiting.length > 0) this.#go();
    else this.#left = this.#pace.least;
    for (const { begin } of begun) begin();
  }
}
