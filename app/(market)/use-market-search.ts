'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { CATEGORIES } from '../../schemas/appliance/manifest.ts';
import type { CatalogueSearch } from '../_client/appliances.ts';
import { paths } from '../_lib/paths.ts';

const SORTS = ['relevance', 'updated', 'name', 'pulls'] as const;
const TYPING_MS = 250;

/** What the catalogue is narrowed to, kept in the address bar. */
export interface MarketSearchState {
  readonly search: CatalogueSearch;
  /** What stands in the search field, which runs a little ahead of the address. */
  readonly typed: string;
  readonly setTyped: (text: string) => void;
  readonly setSearch: (change: Partial<CatalogueSearch>) => void;
}

/** Reads and writes the search of the front page. Unknown words in the address are ignored. */
export function useMarketSearch(): MarketSearchState {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const q = params.get('q') ?? '';
  const category = CATEGORIES.find((each) => each === params.get('category'));
  const sort = SORTS.find((each) => each === params.get('sort')) ?? 'relevance';
  const [typed, setTyped] = useState(q);

  const setSearch = (change: Partial<CatalogueSearch>) => {
    const next = { q: typed, category, sort, ...change };
    router.replace(
      paths.market({ ...next, sort: next.sort === 'relevance' ? undefined : next.sort }),
      { scroll: false },
    );
  };

  useEffect(() => {
    if (typed === q || pathname !== paths.market()) return;
    const timer = setTimeout(() => setSearch({ q: typed }), TYPING_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- only typing starts the wait
  }, [typed]);

  return { search: { q, category, sort }, typed, setTyped, setSearch };
}
