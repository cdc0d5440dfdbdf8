'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { type PowerOrder, useNodePower } from '../../../_client/node-work.ts';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { paths } from '../../../_lib/paths.ts';
import { nodeText } from '../../../_text/nodes.ts';

const text = nodeText.power;

/** Asks before a node is switched off or started anew; its name is typed where machines end. */
export function PowerDialog({
  node,
  order,
  onClose,
}: {
  readonly node: Node;
  readonly order: Exclude<PowerOrder, 'on'>;
  readonly onClose: () => void;
}) {
  const [stop, setStop] = useState(false);
  const router = useRouter();
  const power = useNodePower(node.id, node.name, order);
  const isReset = order === 'reset';
  const words = text[order];
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={words.title(node.name)}
      confirm={words.confirm}
      typeFirst={stop || isReset ? node.name : undefined}
      busy={power.isPending}
      error={power.error}
      onConfirm={() =>
        power.mutate(
          { stop: stop || isReset },
          { onSuccess: ({ id }) => router.push(paths.operation(id)) },
        )
      }
    >
      <p>{words.explanation}</p>
      {isReset || node.holds.running === 0 ? null : (
        <CheckBox label={text.stop} help={text.stopHelp} checked={stop} onChange={setStop} />
      )}
    </ConfirmDialog>
  );
}
