'use client';

import type { ReactNode } from 'react';
import type { useCatalogue } from '../_client/appliances.ts';
import { Button } from '../_components/form/button.tsx';
import { Loaded } from '../_components/state/loaded.tsx';
import { marketText } from '../_text/market.ts';
import { ApplianceGrid } from './appliance-grid.tsx';
import { ApplianceGridSkeleton } from './appliance-grid-skeleton.tsx';

/** The appliances that were found, page by page. */
export function ApplianceList({
  catalogue,
  nothing,
}: {
  readonly catalogue: ReturnType<typeof useCatalogue>;
  /** Stands there when none was found. */
  readonly nothing: ReactNode;
}) {
  return (
    <>
      <Loaded query={catalogue} loading={<ApplianceGridSkeleton />}>
        {({ pages }) =>
          pages[0]?.total === 0 ? (
            nothing
          ) : (
            <ApplianceGrid cards={pages.flatMap((page) => page.items)} />
          )
        }
      </Loaded>
      {catalogue.hasNextPage ? (
        <Button busy={catalogue.isFetchingNextPage} onClick={() => void catalogue.fetchNextPage()}>
          {marketText.more}
        </Button>
      ) : null}
    </>
  );
}
