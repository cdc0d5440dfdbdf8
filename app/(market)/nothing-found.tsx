'use client';

import { isUnderWay, usePreparations } from '../_client/preparations.ts';
import { LinkButton } from '../_components/form/link-button.tsx';
import { Empty } from '../_components/state/empty.tsx';
import { paths } from '../_lib/paths.ts';

/** No appliance fits the search, or there is none at all. */
export function NothingFound({ narrowed }: { readonly narrowed: boolean }) {
  const preparing = usePreparations().data?.some(isUnderWay) ?? false;
  if (narrowed) {
    return (
      <Empty
        icon="search"
        title="No appliance fits"
        action={<LinkButton href={paths.market()}>Show all appliances</LinkButton>}
      >
        Try fewer or other words, or another category.
      </Empty>
    );
  }
  return (
    <Empty icon="appliance" title="No appliances yet">
      {preparing
        ? 'The samples are being built; each appears here when it is ready.'
        : 'Publish one with the command yard push, and it appears here.'}
    </Empty>
  );
}
