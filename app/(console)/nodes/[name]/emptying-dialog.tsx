'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { type EmptyingOrder, useEmptyingPlan, useEmptyNode } from '../../../_client/node-work.ts';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { paths } from '../../../_lib/paths.ts';
import { nodeText } from '../../../_text/nodes.ts';
import { EmptyingPlanList } from './emptying-plan-list.tsx';

const text = nodeText.emptying;

/** Asks before everything is taken from a node, and shows what that will do. */
export function EmptyingDialog({
  node,
  order,
  onClose,
}: {
  readonly node: Node;
  readonly order: EmptyingOrder;
  readonly onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const [cold, setCold] = useState(false);
  const router = useRouter();
  const empty = useEmptyNode(node.id, node.name, order);
  // Once the order is given, it would be refused as one that is given already.
  const enabled = !empty.isPending && !empty.isSuccess;
  const plan = useEmptyingPlan(node.id, order, { cold, enabled });
  const isDrain = order === 'drain';
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text[order].title(node.name)}
      confirm={text[order].confirm}
      look={isDrain ? 'primary' : 'danger'}
      typeFirst={isDrain ? undefined : node.name}
      busy={empty.isPending}
      error={empty.error}
      onConfirm={() =>
        empty.mutate({ reason, cold }, { onSuccess: ({ id }) => router.push(paths.operation(id)) })
      }
    >
      <p>{text[order].explanation}</p>
      {isDrain ? (
        <CheckBox
          label={text.drain.cold}
          help={text.drain.coldHelp}
          checked={cold}
          onChange={setCold}
        />
      ) : (
        <>
          <Notice look="bad">{text.declareDead.danger}</Notice>
          <p>{text.declareDead.shared}</p>
        </>
      )}
      <Loaded query={plan} loading={<p className="text-ink-soft">{text.planning}</p>}>
        {(data) => <EmptyingPlanList plan={data} order={order} />}
      </Loaded>
      <Field label={nodeText.order.reason} optional help={nodeText.order.reasonHelp}>
        {(control) => (
          <TextInput
            {...control}
            maxLength={LIMITS.nodeRecord.reasonChars}
            autoComplete="off"
            value={reason}
            onChange={setReason}
          />
        )}
      </Field>
      {isDrain ? null : <p>{text.declareDead.recorded}</p>}
    </ConfirmDialog>
  );
}
