'use client';

import { isUnderWay, usePreparations } from '../_client/preparations.ts';
import { LinkButton } from '../_components/form/link-button.tsx';
import { Empty } from '../_components/state/empty.tsx';
import { paths } from '../_lib/paths.ts';
import { marketText } from '../_text/market.ts';

/** No appliance fits the search, or there is none at all. */
export function NothingFound({ narrowed }: { readonly narrowed: boolean }) {
  const preparing = usePreparations().data?.some(isUnderWay) ?? false;
  if (narrowed) {
    return (
      <Empty
        icon="search"
        title={marketText.nothing.title}
        action={<LinkButton href={paths.market()}>{marketText.nothing.showAll}</LinkButton>}
      >
        {marketText.nothing.hint}
      </Empty>
    );
  }
  return (
    <Empty icon="appliance" title={marketText.empty.title}>
      {preparing ? marketText.empty.preparing : marketText.empty.publish}
    </Empty>
  );
}
