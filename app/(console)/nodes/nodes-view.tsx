'use client';

import { useState } from 'react';
import { useNodePages } from '../../_client/nodes.ts';
import { useMissingRight } from '../../_client/session.ts';
import { Button } from '../../_components/form/button.tsx';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { EncryptionNotice } from './encryption-notice.tsx';
import { JoinRules } from './join-rules.tsx';
import { JoiningSection } from './joining-section.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { NodesTable } from './nodes-table.tsx';
import { SleepSection } from './sleep-section.tsx';
import { nodesText as text } from '../../_text/nodes.ts';
import { stateText } from '../../_text/states.ts';
import { ListFilter } from '../_parts/list/list-filter.tsx';
import { MoreButton } from '../_parts/list/more-button.tsx';
import { NothingFits } from '../_parts/list/nothing-fits.tsx';
import { useListFilter } from '../_parts/list/use-list-filter.ts';

/** The servers that run machines. */
export function NodesView() {
  const filter = useListFilter(stateText.node);
  const { search, state } = filter;
  const nodes = useNodePages({ search, state });
  const isNarrowed = search !== '' || state !== undefined;
  const [inviting, setInviting] = useState(false);
  const missing = useMissingRight()('admin');
  return (
    <>
      <PageHeader
        title={text.title}
        lead={text.lead}
        actions={
          <Button icon="plus" reason={missing} onClick={() => setInviting(true)}>
            {text.invite.button}
          </Button>
        }
      />
      <div className="space-y-9">
        <JoiningSection />
        <div>
          <Loaded query={nodes} loading={<SkeletonRows rows={3} rowClassName="h-16" />}>
            {({ pages }) => {
              const list = pages.flat();
              const isEmpty = list.length === 0;
              return isEmpty && !isNarrowed && !nodes.isPlaceholderData ? (
                <Empty icon="node" title={text.none.title}>
                  {text.none.hint}
                </Empty>
              ) : (
                <>
                  <ListFilter label={text.search} filter={filter} states={stateText.node} />
                  <EncryptionNotice />
                  {isEmpty ? <NothingFits /> : <NodesTable nodes={list} />}
                  <MoreButton pages={nodes} />
                </>
              );
            }}
          </Loaded>
        </div>
        <SleepSection />
        <JoinRules />
      </div>
      <InviteDialog open={inviting} onOpenChange={setInviting} />
    </>
  );
}
