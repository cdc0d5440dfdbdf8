'use client';

import { useState } from 'react';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Field } from '../../../_components/form/field.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { nodeText } from '../../../_text/nodes.ts';

const text = nodeText.order;

export type OrderKind = 'cordon' | 'startMaintenance';

/** Asks for the reason of an order; without one it is given all the same. */
export function OrderDialog({
  node,
  kind,
  busy,
  error,
  onClose,
  onOrder,
}: {
  readonly node: Node;
  /** Undefined: it is closed. */
  readonly kind: OrderKind | undefined;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onClose: () => void;
  readonly onOrder: (order: { kind: OrderKind; reason: string }) => void;
}) {
  const [reason, setReason] = useState('');
  const words = text[kind ?? 'cordon'];
  return (
    <ConfirmDialog
      open={kind !== undefined}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={words.title(node.name)}
      confirm={words.confirm}
      look="primary"
      busy={busy}
      error={error}
      onConfirm={() => kind && onOrder({ kind, reason })}
    >
      <p>{words.explanation}</p>
      <Field label={text.reason} optional help={text.reasonHelp}>
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
    </ConfirmDialog>
  );
}
