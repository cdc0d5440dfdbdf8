'use client';

import { useState } from 'react';
import type { Node, NodeAction } from '../../../../schemas/api/resources/node.ts';
import { isAway } from '../../../../schemas/capability/node.ts';
import type { EmptyingOrder } from '../../../_client/node-work.ts';
import { Button } from '../../../_components/form/button.tsx';
import { nodeText } from '../../../_text/nodes.ts';
import { EmptyingDialog } from './emptying-dialog.tsx';

const text = nodeText.actions;

/** The orders that take everything from a node. One that is not lost is not declared dead. */
export function EmptyingActions({
  node,
  why,
}: {
  readonly node: Node;
  readonly why: (action: NodeAction) => string | undefined;
}) {
  const [asking, setAsking] = useState<EmptyingOrder>();
  return (
    <>
      <Button icon="undo" reason={why('drain')} onClick={() => setAsking('drain')}>
        {node.orders.drain ? text.drainAgain : text.drain}
      </Button>
      {isAway(node.state) || node.orders.dead ? (
        <Button icon="alert" reason={why('declareDead')} onClick={() => setAsking('declareDead')}>
          {text.declareDead}
        </Button>
      ) : null}
      {asking === undefined ? null : (
        <EmptyingDialog node={node} order={asking} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}
