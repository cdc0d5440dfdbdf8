'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { type StackAction, whyNot } from '../../../../schemas/capability/stack.ts';
import { useMissingRight } from '../../../_client/session.ts';
import { type StackCommand, useStackCommand } from '../../../_client/stacks.ts';
import { Button } from '../../../_components/form/button.tsx';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { describeFault } from '../../../_lib/describe-fault.ts';
import { paths } from '../../../_lib/paths.ts';
import { OpenButton } from '../../_parts/stack/open-button.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { StopDialog } from './stop-dialog.tsx';
import { stackActionsText as text } from '../../../_text/stack.ts';

type Asking = 'stop' | 'restart' | 'remove' | 'purge' | 'restore';

/** Everything that can be done with a stack; what is not possible now says why. */
export function StackActions({ stack }: { readonly stack: Stack }) {
  const [asking, setAsking] = useState<Asking>();
  const command = useStackCommand(stack.id);
  const router = useRouter();
  const missing = useMissingRight()('operate');
  const why = (action: StackAction) =>
    missing ?? whyNot(action, stack.state, stack.operation !== null);
  const run = (what: StackCommand) =>
    command.mutate(what, {
      onSuccess: (operation) => {
        setAsking(undefined);
        // Of a stack whose data goes too, nothing is left that this page could show.
        if (asking === 'purge') router.push(paths.operation(operation.id));
      },
    });
  const ask = (what: Asking) => {
    command.reset();
    setAsking(what);
  };
  const dialog = {
    stack,
    busy: command.isPending,
    error: command.error,
    onRun: run,
    onOpenChange: (open: boolean) => setAsking(open ? asking : undefined),
  };
  const atOnce = command.error && asking === undefined ? describeFault(command.error) : undefined;
  return (
    <>
      {stack.state === 'removed' ? (
        <>
          <Button icon="undo" look="primary" reason={why('restore')} onClick={() => ask('restore')}>
            {text.restore}
          </Button>
          <Button icon="trash" reason={why('purge')} onClick={() => ask('purge')}>
            {text.purge}
          </Button>
        </>
      ) : (
        <>
          <OpenButton stack={stack} />
          <Button icon="play" reason={why('start')} onClick={() => run({ kind: 'start' })}>
            {text.start}
          </Button>
          <Button icon="stop" reason={why('stop')} onClick={() => ask('stop')}>
            {text.stop}
          </Button>
          <Button icon="restart" reason={why('restart')} onClick={() => ask('restart')}>
            {text.restart}
          </Button>
          <PlanLinks name={stack.name} />
          <Button icon="trash" reason={why('remove')} onClick={() => ask('remove')}>
            {text.remove}
          </Button>
        </>
      )}
      {atOnce ? (
        <p role="alert" className="w-full text-bad">
          {atOnce.message} {atOnce.action}
        </p>
      ) : null}
      <StopDialog {...dialog} kind="stop" open={asking === 'stop'} />
      <StopDialog {...dialog} kind="restart" open={asking === 'restart'} />
      {asking === 'restore' ? <RestoreDialog {...dialog} open /> : null}
      <RemoveDialog {...dialog} open={asking === 'remove' || asking === 'purge'} />
    </>
  );
}

/** What is planned on a page of its own. */
const PlanLinks = ({ name }: { readonly name: string }) => (
  <>
    <LinkButton icon="settings" href={paths.stackChange(name)}>
      {text.change}
    </LinkButton>
    <LinkButton icon="copy" href={paths.stackClone(name)}>
      {text.clone}
    </LinkButton>
  </>
);
