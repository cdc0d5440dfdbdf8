'use client';

import { useState } from 'react';
import type { Machine, Stack } from '../../../../schemas/api/resources/stack.ts';
import { whyNot } from '../../../../schemas/capability/stack.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { useMachineAction } from '../../../_client/stacks.ts';
import { Icon } from '../../../_components/icons/icon.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { IconButton } from '../../../_components/layout/icon-button.tsx';
import { Menu } from '../../../_components/layout/menu.tsx';
import { MenuItem, MenuLink } from '../../../_components/layout/menu-items.tsx';
import { paths } from '../../../_lib/paths.ts';
import { moveText } from '../../../_text/move.ts';
import { partsText } from '../../../_text/parts.ts';
import { stackText } from '../../../_text/stack.ts';
import { MoveDialog } from './move-dialog.tsx';

const text = stackText.machines;

type Action = Machine['actions'][number];

/** What can be done with one machine: look at its console, move it, and what the appliance offers. */
export function MachineMenu({
  stack,
  machine,
}: {
  readonly stack: Stack;
  readonly machine: Machine;
}) {
  const [asking, setAsking] = useState<Action>();
  const [moving, setMoving] = useState(false);
  const run = useMachineAction(stack.id, machine.id);
  const missing = useMissingRight()('operate');
  const busy = stack.operation !== null;
  const why = missing ?? whyNot('action', stack.state, busy);
  const whyStays = missing ?? whyNot('moveMachine', stack.state, busy);
  const blocked = whyStays ?? (machine.actions.length > 0 ? why : undefined);
  return (
    <>
      <Menu
        items={
          <>
            <MenuLink href={paths.stackConsole(stack.name, machine.name)}>
              <Icon name="console" />
              {text.console}
            </MenuLink>
            {machine.actions.map((action) => (
              <MenuItem
                key={action.key}
                disabled={why !== undefined}
                onSelect={() => setAsking(action)}
              >
                <Icon name="play" />
                {action.title}…
              </MenuItem>
            ))}
            <MenuItem disabled={whyStays !== undefined} onSelect={() => setMoving(true)}>
              <Icon name="node" />
              {moveText.button}
            </MenuItem>
            {blocked !== undefined ? (
              <p className="max-w-56 px-2.5 py-2 text-small text-ink-soft">
                {partsText.notPossible(blocked)}
              </p>
            ) : null}
          </>
        }
      >
        {(anchor) => <IconButton {...anchor} icon="more" label={text.actions(machine.name)} />}
      </Menu>
      <ConfirmDialog
        open={asking !== undefined}
        onOpenChange={(open) => setAsking(open ? asking : undefined)}
        title={text.runTitle(asking?.title ?? '', machine.name)}
        confirm={text.run}
        look="primary"
        busy={run.isPending}
        error={run.error}
        onConfirm={() =>
          asking && run.mutate(asking.key, { onSuccess: () => setAsking(undefined) })
        }
      >
        <p>{asking?.confirm ?? text.runExplanation}</p>
      </ConfirmDialog>
      {moving ? (
        <MoveDialog stack={stack} machine={machine} onClose={() => setMoving(false)} />
      ) : null}
    </>
  );
}
