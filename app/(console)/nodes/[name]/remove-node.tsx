'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { whyNotNode } from '../../../../schemas/capability/node.ts';
import { useRemoveNode } from '../../../_client/nodes.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { Button } from '../../../_components/form/button.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { paths } from '../../../_lib/paths.ts';
import { nodeText } from '../../../_text/nodes.ts';

const text = nodeText.remove;

/** Forgets a node that runs nothing. */
export function RemoveNode({ node }: { readonly node: Node }) {
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const remove = useRemoveNode(() => router.push(paths.nodes()));
  const missing = useMissingRight()('admin');
  const { machines } = node.reserved;
  const occupied = machines > 0 ? text.occupied(machines) : whyNotNode('remove', node);
  return (
    <>
      <Button icon="trash" reason={missing ?? occupied} onClick={() => setAsking(true)}>
        {text.button}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={text.title(node.name)}
        confirm={text.confirm}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(node.id)}
      >
        <p>{text.explanation}</p>
      </ConfirmDialog>
    </>
  );
}
