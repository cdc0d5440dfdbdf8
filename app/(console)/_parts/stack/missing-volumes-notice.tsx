'use client';

import { useState } from 'react';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { type EmptyStart, emptyStartOf } from '../../../../schemas/capability/empty-start.ts';
import { useStartEmpty } from '../../../_client/stacks.ts';
import { Time } from '../../../_components/data/time.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { Sentence } from '../../../_components/data/sentence.tsx';
import { stackActionsText } from '../../../_text/stack.ts';

const text = stackActionsText.missingVolume;

type Volume = Stack['volumes'][number];
type Missing = Volume & { readonly missing: NonNullable<Volume['missing']> };

/** Says which volumes of a stack are missing, where, since when, and what can be done. */
export function MissingVolumesNotice({ stack }: { readonly stack: Stack }) {
  const missing = stack.volumes.filter((volume): volume is Missing => volume.missing !== null);
  if (missing.length === 0) return null;
  return (
    <div className="space-y-3">
      {missing.map((volume) => (
        <MissingVolume key={volume.id} stack={stack} volume={volume} />
      ))}
    </div>
  );
}

function MissingVolume({ stack, volume }: { readonly stack: Stack; readonly volume: Missing }) {
  const [open, setOpen] = useState(false);
  const { kind, missing } = volume;
  const start = kind === 'system' ? text.newDisk : text.startEmpty;
  const mayStartEmpty = missing.why === 'volume';
  return (
    <Notice
      look="bad"
      title={titleOf(volume)}
      action={mayStartEmpty ? <Button onClick={() => setOpen(true)}>{start}</Button> : undefined}
    >
      <Sentence text={hintOf(volume)}>
        <Time at={missing.since} />
      </Sentence>
      <StartEmptyDialog stack={stack} volume={volume} open={open} onOpenChange={setOpen} />
    </Notice>
  );
}

function titleOf({ name, machine, pool, missing }: Missing): string {
  if (missing.why === 'volume') return text.title(name, machine);
  if (missing.why === 'moved') return text.movedTitle(name, machine);
  return pool ? text.declaredTitle(pool.name, missing.nodeName) : text.poolTitle(missing.nodeName);
}

/** With {} where the time goes. */
function hintOf({ name, machine, pool, missing }: Missing): string {
  if (missing.why === 'moved') return text.movedHint(machine, missing.nodeName);
  if (missing.why === 'volume') {
    return pool ? text.declaredPlace(machine, pool.name) : text.hint(machine, missing.nodeName);
  }
  return pool ? text.declaredHint(name, machine) : text.poolHint(name, machine, missing.nodeName);
}

function StartEmptyDialog({
  stack,
  volume,
  open,
  onOpenChange,
}: {
  readonly stack: Stack;
  readonly volume: Missing;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const { id, name, machine } = volume;
  const command = useStartEmpty(stack.id);
  const effect = emptyStartOf(volume, stack.state);
  const isNewDisk = effect === 'repeated';
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={isNewDisk ? text.questionNewDisk(machine) : text.question(name, machine)}
      confirm={isNewDisk ? text.confirmNewDisk : text.confirm}
      typeFirst={name}
      busy={command.isPending}
      error={command.error}
      onConfirm={() =>
        command.mutate({ volume: id, confirm: name }, { onSuccess: () => onOpenChange(false) })
      }
    >
      <EmptyStartEffect effect={effect} machine={machine} />
      <p>{text.ifFound}</p>
    </ConfirmDialog>
  );
}

/** What will be there, what will not, and the way to have it. */
function EmptyStartEffect({
  effect,
  machine,
}: {
  readonly effect: EmptyStart;
  readonly machine: string;
}) {
  switch (effect) {
    case 'repeated':
      return <p>{text.newSystem(machine)}</p>;
    case 'at-restore':
      return (
        <>
          <p>{text.givenUp}</p>
          <p>{text.setupAtRestore}</p>
        </>
      );
    case 'not-repeated':
      return (
        <>
          <p>{text.givenUp}</p>
          <p>{text.noSetup(machine)}</p>
          <p>{text.setupInstead}</p>
        </>
      );
  }
}
