'use client';

import * as Radix from 'radix-ui/dialog';
import { useState } from 'react';
import { Button } from '../form/button.tsx';
import { Field } from '../form/field.tsx';
import { PasswordInput } from '../form/password-input.tsx';
import { Failure } from '../state/failure.tsx';
import { partsText } from '../../_text/parts.ts';
import { DIALOG_LOOK, OVERLAY_LOOK } from './dialog.tsx';
import { useReturnFocus } from './use-return-focus.ts';

const text = partsText.password;

export interface PasswordDialogProps {
  readonly open: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: (password: string) => void;
  readonly onCancel: () => void;
}

/** Asks for one's own password again, before secrets are shown or made. */
export function PasswordDialog(props: PasswordDialogProps) {
  return (
    <Radix.Root open={props.open} onOpenChange={(open) => (open ? undefined : props.onCancel())}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_LOOK} />
        <Radix.Content className={DIALOG_LOOK} {...useReturnFocus()}>
          <PasswordForm {...props} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PasswordForm({ busy, error, onSubmit, onCancel }: PasswordDialogProps) {
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) onSubmit(password);
      }}
    >
      <Radix.Title className="text-heading">{text.title}</Radix.Title>
      <Radix.Description className="mt-3 mb-4">{text.why}</Radix.Description>
      <Field label={text.label}>
        {(control) => (
          <PasswordInput
            control={control}
            name="password"
            required
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
          />
        )}
      </Field>
      {error ? (
        <div className="mt-4">
          <Failure error={error} />
        </div>
      ) : null}
      <div className="mt-6 flex flex-col-reverse gap-2 tablet:flex-row tablet:justify-end">
        <Button onClick={onCancel}>{text.cancel}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {text.confirm}
        </Button>
      </div>
    </form>
  );
}
