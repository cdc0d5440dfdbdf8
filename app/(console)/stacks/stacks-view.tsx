'use client';

import { useStacks } from '../../_client/stacks.ts';
import { LinkButton } from '../../_components/form/link-button.tsx';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { paths } from '../../_lib/paths.ts';
import { RemovedStacksTable } from './removed-stacks-table.tsx';
import { StacksTable } from './stacks-table.tsx';

/** Every stack; removed ones apart, as long as their data is kept. */
export function StacksView() {
  const stacks = useStacks();
  return (
    <>
      <PageHeader title="Stacks" lead="What you have installed, and how it is." />
      <Loaded query={stacks} loading={<SkeletonRows rows={4} rowClassName="h-16" />}>
        {(all) => {
          const live = all.filter((stack) => stack.state !== 'removed');
          const removed = all.filter((stack) => stack.state === 'removed');
          return (
            <div className="space-y-9">
              {live.length === 0 ? <NoStacks /> : <StacksTable stacks={live} />}
              {removed.length === 0 ? null : (
                <Section title="Removed, data kept">
                  <RemovedStacksTable stacks={removed} />
                </Section>
              )}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

function NoStacks() {
  return (
    <Empty
      icon="stack"
      title="Nothing is installed yet"
      action={
        <LinkButton look="primary" href={paths.market()}>
          Choose an appliance
        </LinkButton>
      }
    >
      Install an appliance from the marketplace, and it appears here.
    </Empty>
  );
}
