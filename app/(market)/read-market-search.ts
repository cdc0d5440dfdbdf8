import { CATEGORIES } from '../../schemas/appliance/categories.ts';
import type { CatalogueSearch } from '../_client/appliances.ts';

export const SORTS = ['relevance', 'updated', 'name', 'pulls'] as const;

/**
 * Reads what the address narrows the catalogue to. Unknown words are ignored.
 *
 * @param get the value behind a name of the address's query
 */
export function readMarketSearch(
  get: (name: string) => string | null | undefined,
): CatalogueSearch & { readonly q: string } {
  return {
    q: get('q') ?? '',
    category: CATEGORIES.find((each) => each === get('category')),
    sort: SORTS.find((each) => each === get('sort')) ?? 'relevance',
  };
}
