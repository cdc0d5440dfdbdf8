'use client';

import Link from 'next/link';
import * as DropdownMenu from 'radix-ui/dropdown-menu';
import { useState } from 'react';
import type { Machine, Stack } from '../../../../schemas/api/resources/stack.ts';
import { whyNot } from '../../../../schemas/capability/stack.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { useMachineAction } from '../../../_client/stacks.ts';
import { Icon } from '../../../_components/icons/icon.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { IconButton } from '../../../_components/layout/icon-button.tsx';
import { Menu, MENU_ITEM_LOOK } from '../../../_components/layout/menu.tsx';
import { paths } from '../../../_lib/paths.ts';

type Action = Machine['actions'][number];

/** What can be done with one machine: look at its console, and what the appliance offers. */
export function MachineMenu({
  stack,
  machine,
}: {
  readonly stack: Stack;
  readonly machine: Machine;
}) {
  const [asking, setAsking] = useState<Action>();
  const run = useMachineAction(stack.id, machine.id);
  const missing = useMissingRight()('operate');
  const why = missing ?? whyNot('action', stack.state, stack.operation !== null);
  return (
    <>
      <Menu trigger={<IconButton icon="more" label={`Actions of ${machine.name}`} />}>
        <DropdownMenu.Item asChild>
          <Link href={paths.stackConsole(stack.name, machine.name)} className={MENU_ITEM_LOOK}>
            <Icon name="console" />
            Console log
          </Link>
        </DropdownMenu.Item>
        {machine.actions.map((action) => (
          <DropdownMenu.Item
            key={action.key}
            disabled={why !== undefined}
            className={`${MENU_ITEM_LOOK} data-disabled:text-ink-faint`}
            onSelect={() => setAsking(action)}
          >
            <Icon name="play" />
            {action.title}…
          </DropdownMenu.Item>
        ))}
        {machine.actions.length > 0 && why !== undefined ? (
          <p className="max-w-56 px-2.5 py-2 text-small text-ink-soft">Not possible now: {why}.</p>
        ) : null}
      </Menu>
      <ConfirmDialog
        open={asking !== undefined}
        onOpenChange={(open) => setAsking(open ? asking : undefined)}
        title={`${asking?.title ?? ''} on ${machine.name}?`}
        confirm="Run it"
        look="primary"
        busy={run.isPending}
        error={run.error}
        onConfirm={() =>
          asking && run.mutate(asking.key, { onSuccess: () => setAsking(undefined) })
        }
      >
        <p>
          {asking?.confirm ??
            'The appliance’s publisher wrote what it does; it runs inside the machine.'}
        </p>
      </ConfirmDialog>
    </>
  );
}
