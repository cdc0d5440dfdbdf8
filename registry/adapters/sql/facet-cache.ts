import type { CardPage } from '../../ports/appliances.ts';

export type CardCounts = Pick<CardPage, 'total' | 'categories'>;

/** Nothing that this process changes waits for this; it bounds what another one's changes do. */
const FRESH_MS = 10_000;

/** The counts of the whole catalogue, which every visit of the marketplace shows. */
export class FacetCache {
  #counts: Promise<CardCounts> | undefined;
  #madeAt = 0;

  /** @param count makes them anew; asked once for all who ask meanwhile */
  get(count: () => Promise<CardCounts>): Promise<CardCounts> {
    if (this.#counts && performance.now() - this.#madeAt < FRESH_MS) return this.#counts;
    const counts = count();
    this.#counts = counts;
    this.#madeAt = performance.now();
    counts.catch(() => this.clear());
    return counts;
  }

  /** Something has been published, withdrawn or hidden. */
  clear(): void {
    this.#counts = undefined;
  }
}
