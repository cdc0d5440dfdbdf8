import { Fault } from '../../schemas/errors/fault.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';

/**
 * Which of several servers with the same authority commands: the one with the highest term. Nodes tell
 * the highest that they have met.
 */
export class ServerTerm {
  readonly own: number;
  readonly #now: () => Date;
  /** Nodes that know a higher term, and since when they have said so. */
  readonly #claims = new Map<NodeId, Date>();

  /** @param own 0: this server was never restored from a backup */
  constructor(own: number, now: () => Date) {
    this.own = own;
    this.#now = now;
  }

  /** Since when nodes have said that another server commands them; undefined: none says so. */
  get replacedAt(): Date | undefined {
    const [first] = [...this.#claims.values()].toSorted((a, b) => a.getTime() - b.getTime());
    return first;
  }

  /** How many nodes say so: one alone may be wrong, or lie. */
  get replacedFor(): number {
    return this.#claims.size;
  }

  /**
   * Hears which term a node knows.
   *
   * @throws Fault SERVER_REPLACED when that is another server's, which was restored from a backup of this one
   */
  hear(known: number, node: NodeId): void {
    if (known <= this.own) {
      this.#claims.delete(node);
      return;
    }
    if (!this.#claims.has(node)) this.#claims.set(node, this.#now());
    throw new Fault('SERVER_REPLACED', { found: this.own, known });
  }
}
