'use client';

import * as Radix from 'radix-ui/alert-dialog';
import { type ReactNode, useState } from 'react';
import { Button } from '../form/button.tsx';
import { Field } from '../form/field.tsx';
import { TextInput } from '../form/text-input.tsx';
import { Failure } from '../state/failure.tsx';
import { DIALOG_LOOK, OVERLAY_LOOK } from './dialog.tsx';
import { useReturnFocus } from './use-return-focus.ts';
import { partsText } from '../../_text/parts.ts';

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** What will happen; names what is lost. */
  readonly children: ReactNode;
  readonly confirm: string;
  /** The way out, where “Go back” could mean what is confirmed. */
  readonly cancel?: string;
  readonly look?: 'primary' | 'danger';
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  /** Has to be typed first, where something is lost for good. */
  readonly typeFirst?: string | undefined;
  /** Why it cannot be confirmed yet; undefined: it can. */
  readonly blocked?: string | undefined;
}

/** Asks before something is done. The way out has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_LOOK} />
        <Radix.Content className={DIALOG_LOOK} {...useReturnFocus()}>
          <ConfirmBody {...props} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function ConfirmBody({
  title,
  children,
  confirm,
  cancel = partsText.goBack,
  look = 'danger',
  busy,
  error,
  onConfirm,
  typeFirst,
  blocked,
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const missing = typeFirst !== undefined && typed.trim() !== typeFirst;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing && blocked === undefined && !busy) onConfirm();
      }}
    >
      <Radix.Title className="text-heading">{title}</Radix.Title>
      <Radix.Description asChild>
        <div className="mt-3 space-y-3">{children}</div>
      </Radix.Description>
      {typeFirst === undefined ? null : (
        <div className="mt-4">
          <Field label={partsText.typeToConfirm(typeFirst)}>
            {(control) => (
              <TextInput {...control} mono autoComplete="off" value={typed} onChange={setTyped} />
            )}
          </Field>
        </div>
      )}
      {error ? (
        <div className="mt-4">
          <Failure error={error} />
        </div>
      ) : null}
      <div className="mt-6 flex flex-col-reverse gap-2 tablet:flex-row tablet:justify-end">
        <Radix.Cancel asChild>
          <Button>{cancel}</Button>
        </Radix.Cancel>
        <Button
          type="submit"
          look={look}
          busy={busy}
          reason={missing ? partsText.notTyped(typeFirst) : blocked}
        >
          {confirm}
        </Button>
      </div>
    </form>
  );
}
