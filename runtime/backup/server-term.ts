import { Fault } from '../../schemas/errors/fault.ts';

/**
 * Which of several servers with the same authority commands: the one with the highest term. Nodes tell
 * the highest that they have met.
 */
export class ServerTerm {
  readonly own: number;
  readonly #now: () => Date;
  #replacedAt: Date | undefined;

  /** @param own 0: this server was never restored from a backup */
  constructor(own: number, now: () => Date) {
    this.own = own;
    this.#now = now;
  }

  /** Since when it has known that another server commands the nodes; undefined: it does itself. */
  get replacedAt(): Date | undefined {
    return this.#replacedAt;
  }

  /**
   * Hears which term a node knows.
   *
   * @throws Fault SERVER_REPLACED when that is another server's, which was restored from a backup of this one
   */
  hear(known: number): void {
    if (known <= this.own) return;
    this.#replacedAt ??= this.#now();
    throw new Fault('SERVER_REPLACED', { found: this.own, known });
  }
}
