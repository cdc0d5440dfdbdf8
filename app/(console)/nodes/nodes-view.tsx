'use client';

import { useState } from 'react';
import { useNodes } from '../../_client/nodes.ts';
import { useMissingRight } from '../../_client/session.ts';
import { Button } from '../../_components/form/button.tsx';
import { PageHeader } from '../../_components/layout/page-header.tsx';
import { Empty } from '../../_components/state/empty.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { NodesTable } from './nodes-table.tsx';

/** The servers that run machines. */
export function NodesView() {
  const nodes = useNodes();
  const [inviting, setInviting] = useState(false);
  const missing = useMissingRight()('admin');
  return (
    <>
      <PageHeader
        title="Nodes"
        lead="The servers that run your machines."
        actions={
          <Button icon="plus" reason={missing} onClick={() => setInviting(true)}>
            Invite a node…
          </Button>
        }
      />
      <Loaded query={nodes} loading={<SkeletonRows rows={3} rowClassName="h-16" />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="node" title="No node has joined yet">
              The server that runs this page joins by itself when its agent starts; others join by
              invitation.
            </Empty>
          ) : (
            <NodesTable nodes={list} />
          )
        }
      </Loaded>
      <InviteDialog open={inviting} onOpenChange={setInviting} />
    </>
  );
}
