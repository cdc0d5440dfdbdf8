/**
 * Lets things be done in the order in which they came, a few in each turn of the event loop, so that
 * other things happen in between. Who comes when there is room need not wait.
 */
export class LoopTurns {
  readonly #perTurn: number;
  readonly #waiting: (() => void)[] = [];
  #left: number;
  #isTurning = false;

  constructor(perTurn: number) {
    this.#perTurn = perTurn;
    this.#left = perTurn;
  }

  /** Waits for one's turn. */
  async next(): Promise<void> {
    if (this.#left > 0) {
      this.#left -= 1;
      this.#go();
      return;
    }
    const turn = Promise.withResolvers<void>();
    this.#waiting.push(turn.resolve);
    await turn.promise;
  }

  #go(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isTurning = false;
    const begun = this.#waiting.splice(0, this.#perTurn);
    this.#left = this.#perTurn - begun.length;
    if (begun.length > 0) this.#go();
    for (const begin of begun) begin();
  }
}
