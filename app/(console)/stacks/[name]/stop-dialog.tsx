'use client';

import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { formatCount } from '../../../../schemas/text/format-count.ts';
import type { CommandDialogProps } from './command-dialog.ts';

/** Asks before machines are switched off. */
export function StopDialog({
  stack,
  kind,
  onRun,
  ...rest
}: CommandDialogProps & { readonly kind: 'stop' | 'restart' }) {
  const machines = formatCount(stack.machines.length, 'machine');
  const ports = stack.ports.map((port) => `${port.title} (port ${port.hostPort})`).join(', ');
  return (
    <ConfirmDialog
      {...rest}
      title={kind === 'stop' ? `Stop “${stack.name}”?` : `Restart “${stack.name}”?`}
      confirm={kind === 'stop' ? 'Stop' : 'Restart'}
      look="primary"
      onConfirm={() => onRun({ kind })}
    >
      <p>
        {kind === 'stop'
          ? `Its ${machines} are shut down, the ones others depend on last.`
          : `Its ${machines} are shut down and started again in order.`}
        {ports === '' ? '' : ` Meanwhile nobody can reach ${ports}.`}
      </p>
      <p>Disks, addresses and passwords stay as they are.</p>
    </ConfirmDialog>
  );
}
