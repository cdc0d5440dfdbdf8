'use client';

import { useCatalogue } from '../_client/appliances.ts';
import { SearchInput } from '../_components/form/search-input.tsx';
import { Select } from '../_components/form/select.tsx';
import { PageHeader } from '../_components/layout/page-header.tsx';
import { Failure } from '../_components/state/failure.tsx';
import { marketText } from '../_text/market.ts';
import { ApplianceList } from './appliance-list.tsx';
import { CategoryFacets } from './category-facets.tsx';
import { NothingFound } from './nothing-found.tsx';
import { PreparationsPanel } from './preparations-panel.tsx';
import { SORTS } from './read-market-search.ts';
import { type MarketSearchState, useMarketSearch } from './use-market-search.ts';

const SORT_CHOICES = SORTS.map((value) => ({
  value,
  label: marketText.sort[value],
}));

/** The front page: search, categories and the appliances. */
export function MarketView() {
  const market = useMarketSearch();
  const catalogue = useCatalogue(market.search);
  const { q, category } = market.search;
  const narrowed = q !== '' || category !== undefined;
  // While a search is being cleared, the last answer stands in: its nothing is not the whole market's.
  const known = catalogue.isPlaceholderData ? undefined : catalogue.data;
  const empty = known?.pages[0]?.total === 0 && !narrowed;
  // Nothing is there to be searched until it is asked for again.
  const failed = catalogue.isError && catalogue.data === undefined && !narrowed;
  return (
    <>
      <PageHeader title={marketText.title} lead={marketText.lead} />
      <PreparationsPanel />
      {empty ? (
        <NothingFound narrowed={false} />
      ) : failed ? (
        <Failure error={catalogue.error} retry={() => catalogue.refetch()} />
      ) : (
        <Catalogue market={market} catalogue={catalogue} />
      )}
    </>
  );
}

function Catalogue({
  market: { search, typed, setTyped, setSearch },
  catalogue,
}: {
  readonly market: MarketSearchState;
  readonly catalogue: ReturnType<typeof useCatalogue>;
}) {
  const first = catalogue.data?.pages[0];
  return (
    <div className="grid gap-x-8 gap-y-4 desktop:grid-cols-[12rem_minmax(0,1fr)]">
      <CategoryFacets
        facets={first?.categories}
        chosen={search.category}
        onChoose={(category) => setSearch({ category })}
      />
      <div className="min-w-0 space-y-4">
        <div className="flex flex-col gap-2 tablet:flex-row">
          <div className="flex-1">
            <SearchInput label={marketText.search} value={typed} onChange={setTyped} />
          </div>
          <div className="tablet:w-44">
            <Select
              aria-label={marketText.sort.label}
              value={search.sort ?? 'relevance'}
              choices={SORT_CHOICES}
              onChange={(sort) => setSearch({ sort: sort as typeof search.sort })}
            />
          </div>
        </div>
        <p
          role="status"
          className={`text-small text-ink-soft ${catalogue.isError ? 'empty:sr-only' : 'min-h-5'}`}
        >
          {first === undefined || first.total === 0 ? '' : marketText.found(first.total)}
        </p>
        <ApplianceList catalogue={catalogue} nothing={<NothingFound narrowed />} />
      </div>
    </div>
  );
}
