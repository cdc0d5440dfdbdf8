'use client';

import { useStackPages } from '../../_client/stacks.ts';
import { LinkButton } from '../../_components/form/link-button.tsx';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { paths } from '../../_lib/paths.ts';
import { RemovedStacksTable } from './removed-stacks-table.tsx';
import { StacksTable } from './stacks-table.tsx';
import { stacksText as text } from '../../_text/stacks.ts';
import { stateText } from '../../_text/states.ts';
import { ListFilter } from '../_parts/list/list-filter.tsx';
import { MoreButton } from '../_parts/list/more-button.tsx';
import { NothingFits } from '../_parts/list/nothing-fits.tsx';
import { useListFilter } from '../_parts/list/use-list-filter.ts';

/** Removed ones have a table of their own. */
const { removed: _removed, ...STATES } = stateText.stack;

/** Every stack, page by page; removed ones apart, as long as their data is kept. */
export function StacksView() {
  const filter = useListFilter(STATES);
  const { search, state = 'present' } = filter;
  const stacks = useStackPages({ search, state });
  const removed = useStackPages({ search, state: 'removed' });
  const isNarrowed = search !== '' || filter.state !== undefined;
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      <Loaded query={stacks} loading={<SkeletonRows rows={4} rowClassName="h-16" />}>
        {({ pages }) => {
          const present = pages.flat();
          const isEmpty = present.length === 0;
          // While a search is being cleared, the last answer stands in: its nothing is not everything's.
          if (isEmpty && !isNarrowed && !stacks.isPlaceholderData) return <NoStacks />;
          return (
            <>
              <ListFilter label={text.search} filter={filter} states={STATES} />
              {isEmpty ? <NothingFits /> : <StacksTable stacks={present} />}
              <MoreButton pages={stacks} />
            </>
          );
        }}
      </Loaded>
      <RemovedStacks pages={removed} />
    </>
  );
}

function RemovedStacks({ pages }: { readonly pages: ReturnType<typeof useStackPages> }) {
  const stacks = pages.data?.pages.flat() ?? [];
  if (stacks.length === 0) return null;
  return (
    <div className="mt-9">
      <Section title={text.removed}>
        <RemovedStacksTable stacks={stacks} />
        <MoreButton pages={pages} />
      </Section>
    </div>
  );
}

function NoStacks() {
  return (
    <Empty
      icon="stack"
      title={text.none.title}
      action={
        <LinkButton look="primary" href={paths.market()}>
          {text.none.action}
        </LinkButton>
      }
    >
      {text.none.hint}
    </Empty>
  );
}
