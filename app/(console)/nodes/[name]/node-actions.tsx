'use client';

import { useState } from 'react';
import type { Node, NodeAction } from '../../../../schemas/api/resources/node.ts';
import { whyNotNode } from '../../../../schemas/capability/node.ts';
import { useNodeCommand } from '../../../_client/nodes.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { Button } from '../../../_components/form/button.tsx';
import { describeFault } from '../../../_lib/describe-fault.ts';
import { nodeText } from '../../../_text/nodes.ts';
import { EmptyingActions } from './emptying-actions.tsx';
import { OrderDialog, type OrderKind } from './order-dialog.tsx';
import { RemoveNode } from './remove-node.tsx';

const text = nodeText.actions;

type Lifting = 'uncordon' | 'endMaintenance' | 'undrain';

/** Everything that can be ordered of a node; what is not possible now says why. */
export function NodeActions({ node }: { readonly node: Node }) {
  const [asking, setAsking] = useState<OrderKind>();
  const command = useNodeCommand(node);
  const missing = useMissingRight()('operate');
  const why = (action: NodeAction) => missing ?? whyNotNode(action, node);
  const ask = (kind: OrderKind) => {
    command.reset();
    setAsking(kind);
  };
  const lifting = (kind: Lifting) => ({
    reason: why(kind),
    busy: command.isPending && command.variables.kind === kind,
    onClick: () => command.mutate({ kind }),
  });
  const atOnce = command.error && asking === undefined ? describeFault(command.error) : undefined;
  return (
    <>
      {node.orders.cordon ? (
        <Button icon="play" {...lifting('uncordon')}>
          {text.uncordon}
        </Button>
      ) : (
        <Button icon="barrier" reason={why('cordon')} onClick={() => ask('cordon')}>
          {text.cordon}
        </Button>
      )}
      {node.orders.drain ? (
        <Button icon="play" {...lifting('undrain')}>
          {text.undrain}
        </Button>
      ) : null}
      <EmptyingActions node={node} why={why} />
      {node.orders.maintenance ? (
        <Button icon="check" {...lifting('endMaintenance')}>
          {text.endMaintenance}
        </Button>
      ) : (
        <Button
          icon="wrench"
          reason={why('startMaintenance')}
          onClick={() => ask('startMaintenance')}
        >
          {text.startMaintenance}
        </Button>
      )}
      <RemoveNode node={node} />
      {atOnce ? (
        <p role="alert" className="w-full text-bad">
          {atOnce.message} {atOnce.action}
        </p>
      ) : null}
      <OrderDialog
        node={node}
        kind={asking}
        busy={command.isPending}
        error={command.error}
        onClose={() => setAsking(undefined)}
        onOrder={(order) => command.mutate(order, { onSuccess: () => setAsking(undefined) })}
      />
    </>
  );
}
