import type { AppliancePage } from '../../../schemas/api/resources/appliance.ts';
import { CATEGORIES } from '../../../schemas/appliance/manifest.ts';
import type { CardSearcher, CardSort } from '../../ports/appliances.ts';
import { toCard } from './appliance-views.ts';
import { readCursor, writeCursor } from './card-cursor.ts';
import { searchWords } from './search-words.ts';

export interface ApplianceSearch {
  readonly q: string;
  readonly category?: (typeof CATEGORIES)[number] | undefined;
  /** Only of this namespace. */
  readonly publisher?: string | undefined;
  readonly sort: CardSort;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * Searches the public appliances.
 *
 * @throws Fault REQUEST_INVALID for a cursor that does not fit
 */
export async function searchAppliances(
  catalogue: CardSearcher,
  { q, category, publisher, sort, limit, cursor }: ApplianceSearch,
): Promise<AppliancePage> {
  const page = await catalogue.searchCards({
    words: searchWords(q),
    category,
    publisher,
    sort,
    limit,
    after: cursor === undefined ? undefined : readCursor(sort, cursor),
  });
  const counts = new Map(page.categories.map(({ name, count }) => [name, count]));
  return {
    items: page.cards.map(toCard),
    total: page.total,
    next: page.next ? writeCursor(sort, page.next) : null,
    categories: CATEGORIES.flatMap((name) => {
      const count = counts.get(name);
      return count === undefined ? [] : [{ name, count }];
    }),
  };
}
