'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { useRemoveNode } from '../../../_client/nodes.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { Button } from '../../../_components/form/button.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { formatCount } from '../../../../schemas/text/format-count.ts';
import { paths } from '../../../_lib/paths.ts';

/** Forgets a node that runs nothing. */
export function RemoveNode({ node }: { readonly node: Node }) {
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const remove = useRemoveNode(() => router.push(paths.nodes()));
  const missing = useMissingRight()('admin');
  const { machines } = node.reserved;
  const occupied =
    machines > 0 ? `${formatCount(machines, 'machine')} are placed on it` : undefined;
  return (
    <>
      <Button icon="trash" reason={missing ?? occupied} onClick={() => setAsking(true)}>
        Remove…
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove the node “${node.name}”?`}
        confirm="Remove"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(node.id)}
      >
        <p>
          Its certificate is refused from then on. To come back it needs a new invitation. Nothing
          on its disks is deleted.
        </p>
      </ConfirmDialog>
    </>
  );
}
