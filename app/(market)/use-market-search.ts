'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { CatalogueSearch } from '../_client/appliances.ts';
import { paths } from '../_lib/paths.ts';
import { readMarketSearch } from './read-market-search.ts';

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
  const pathname = usePathname();
  const params = useSearchParams();
  const { q, category, sort } = readMarketSearch((name) => params.get(name));
  const [typed, setTyped] = useState(q);
  const [seen, setSeen] = useState(q);
  const [sent, setSent] = useState(q);
  // A link has changed the address (not typing): the field follows.
  if (q !== seen) {
    setSeen(q);
    if (q !== sent) setTyped(q);
  }

  const setSearch = (change: Partial<CatalogueSearch>) => {
    const next = { q: typed, category, sort, ...change };
    setSent(next.q ?? '');
    // Only this page needs to know; Next's router would ask the server for the same page again.
    window.history.replaceState(
      null,
      '',
      paths.market({ ...next, sort: next.sort === 'relevance' ? undefined : next.sort }),
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
