'use client';

import { useState } from 'react';
import { useFreeName } from '../../../_client/free-name.ts';
import { useTakenNames } from '../../../_client/taken-names.ts';
import { Field } from '../../../_components/form/field.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { stackNameProblem } from '../../../_lib/install/suggest-stack-name.ts';
import { restoreText as text } from '../../../_text/restore.ts';
import { SkeletonRows } from '../../../_components/state/skeleton.tsx';
import type { CommandDialogProps } from './command-dialog.ts';

/** Brings a removed stack back; where a newer one has its name, under another. */
export function RestoreDialog({ stack, onRun, ...rest }: CommandDialogProps) {
  const [typed, setTyped] = useState<string>();
  const free = useFreeName(stack.name);
  const name = typed ?? free.data ?? '';
  const problem = stackNameProblem(name, useTakenNames(name));
  const found = free.data !== undefined || free.isError;
  return (
    <ConfirmDialog
      {...rest}
      title={text.title(stack.name)}
      look="primary"
      confirm={text.confirm}
      blocked={problem === undefined ? undefined : text.nameFirst}
      onConfirm={() => onRun({ kind: 'restore', name })}
    >
      <p>{text.lead}</p>
      {free.data !== undefined && free.data !== stack.name ? <p>{text.taken(stack.name)}</p> : null}
      {found ? (
        <Field label={text.name} help={text.nameHelp} problem={problem}>
          {(control) => (
            <TextInput {...control} mono autoComplete="off" value={name} onChange={setTyped} />
          )}
        </Field>
      ) : (
        <SkeletonRows rows={1} />
      )}
    </ConfirmDialog>
  );
}
