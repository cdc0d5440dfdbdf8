'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Machine, Stack } from '../../../../schemas/api/resources/stack.ts';
import { useMoveMachine, useMovePlan } from '../../../_client/moves.ts';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { Loaded } from '../../../_components/state/loaded.tsx';
import { paths } from '../../../_lib/paths.ts';
import { moveText as text } from '../../../_text/move.ts';
import { MoveDestination } from './move-destination.tsx';
import { MovePlanBox } from './move-plan-box.tsx';

/** Moves one machine: where it can go, what that will do, and whether it may be stopped for it. */
export function MoveDialog({
  stack,
  machine,
  onClose,
}: {
  readonly stack: Stack;
  readonly machine: Machine;
  readonly onClose: () => void;
}) {
  const [node, setNode] = useState<string>();
  const [cold, setCold] = useState(false);
  const router = useRouter();
  const best = useMovePlan(stack.id, machine.id, undefined);
  const plan = useMovePlan(stack.id, machine.id, node);
  const move = useMoveMachine(stack.id, machine.id);
  const { data } = plan;
  const isPossible = data?.to && data.problems.length === 0;
  const needsStop = isPossible && data.mode === 'cold';
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title(machine.name)}
      confirm={text.confirm}
      look="primary"
      busy={move.isPending}
      error={move.error}
      blocked={
        !data || plan.isPlaceholderData
          ? text.waiting
          : !isPossible
            ? text.blocked
            : needsStop && !cold
              ? text.confirmFirst
              : undefined
      }
      onConfirm={() => {
        if (!data?.to) return;
        move.mutate(
          { node: data.to.id, cold: needsStop === true },
          { onSuccess: ({ id }) => router.push(paths.operation(id)) },
        );
      }}
    >
      <p>{text.lead(machine.nodeName)}</p>
      {best.data ? <MoveDestination best={best.data} chosen={node} onChoose={setNode} /> : null}
      <Loaded query={plan} loading={<p className="text-ink-soft">{text.planning}</p>}>
        {(shown) => <MovePlanBox plan={shown} />}
      </Loaded>
      {needsStop ? (
        <CheckBox label={text.cold} help={text.coldHelp} checked={cold} onChange={setCold} />
      ) : null}
    </ConfirmDialog>
  );
}
