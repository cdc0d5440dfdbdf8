'use client';

import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import type { CommandDialogProps } from './command-dialog.ts';
import { stackActionsText } from '../../../_text/stack.ts';

const text = stackActionsText.stopping;

/** Asks before machines are switched off. */
export function StopDialog({
  stack,
  kind,
  onRun,
  ...rest
}: CommandDialogProps & { readonly kind: 'stop' | 'restart' }) {
  const words = text[kind];
  const ports = stack.ports.map((port) => text.port(port.title, port.hostPort)).join(', ');
  return (
    <ConfirmDialog
      {...rest}
      title={words.title(stack.name)}
      confirm={words.confirm}
      look="primary"
      onConfirm={() => onRun({ kind })}
    >
      <p>
        {words.explanation(stack.machines.length)}
        {ports === '' ? '' : ` ${text.unreachable(ports)}`}
      </p>
      <p>{text.kept}</p>
    </ConfirmDialog>
  );
}
