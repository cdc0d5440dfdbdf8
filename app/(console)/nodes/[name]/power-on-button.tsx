'use client';

import { useRouter } from 'next/navigation';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { useNodePower } from '../../../_client/node-work.ts';
import { Button } from '../../../_components/form/button.tsx';
import { describeFault } from '../../../_lib/describe-fault.ts';
import { paths } from '../../../_lib/paths.ts';
import { nodeText } from '../../../_text/nodes.ts';

/** Switches a node on, which ends nothing and is not asked about. */
export function PowerOnButton({
  node,
  reason,
}: {
  readonly node: Node;
  readonly reason: string | undefined;
}) {
  const router = useRouter();
  const power = useNodePower(node.id, node.name, 'on');
  const fault = power.error ? describeFault(power.error) : undefined;
  return (
    <>
      <Button
        icon="play"
        look="primary"
        reason={reason}
        busy={power.isPending}
        onClick={() =>
          power.mutate({ stop: false }, { onSuccess: ({ id }) => router.push(paths.operation(id)) })
        }
      >
        {nodeText.power.on}
      </Button>
      {fault ? (
        <p role="alert" className="w-full text-bad">
          {fault.message} {fault.action}
        </p>
      ) : null}
    </>
  );
}
