'use client';

import { useState } from 'react';
import { useInBrowser } from '../_client/in-browser.ts';
import { Button } from '../_components/form/button.tsx';
import { Field } from '../_components/form/field.tsx';
import { NewPasswordField } from '../_components/form/new-password-field.tsx';
import { PasswordInput } from '../_components/form/password-input.tsx';
import { TextInput } from '../_components/form/text-input.tsx';
import { SetupCodeField } from './setup-code-field.tsx';
import { Failure } from '../_components/state/failure.tsx';
import { passwordReason } from '../_lib/password-reason.ts';
import { accessText as text } from '../_text/access.ts';

export interface GivenCredentials {
  readonly name: string;
  readonly password: string;
  /** Empty where none is asked for. */
  readonly code: string;
}

/** Name and password, and the set-up code where the first account is created. */
export function CredentialsForm({
  submit,
  newPassword,
  busy,
  error,
  onSubmit,
}: {
  readonly submit: string;
  /** Whether the password is chosen here rather than checked. */
  readonly newPassword: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: (credentials: GivenCredentials) => void;
}) {
  const [name, setName] = useState(newPassword ? 'admin' : '');
  const [password, setPassword] = useState('');
  // A browser that sends the form by itself puts the password into the address, and into logs.
  const listens = useInBrowser();
  return (
    <form
      method="post"
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        // What a password manager filled in may not have reached the state yet; the form has it.
        const typed = new FormData(event.currentTarget);
        if (busy) return;
        onSubmit({
          name: textOf(typed.get('username')).trim(),
          password: textOf(typed.get('password')),
          code: textOf(typed.get('code')).trim(),
        });
      }}
    >
      {newPassword ? <SetupCodeField /> : null}
      <Field label={text.name}>
        {(control) => (
          <TextInput
            {...control}
            name="username"
            autoFocus={!newPassword}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={name}
            onChange={setName}
          />
        )}
      </Field>
      <PasswordField
        isNew={newPassword}
        accountName={name}
        value={password}
        onChange={setPassword}
      />
      {error ? <Failure error={error} /> : null}
      <Button
        type="submit"
        look="primary"
        size="wide"
        busy={busy || !listens}
        reason={newPassword ? passwordReason(password, name) : undefined}
      >
        {submit}
      </Button>
    </form>
  );
}

function PasswordField({
  isNew,
  accountName,
  value,
  onChange,
}: {
  readonly isNew: boolean;
  readonly accountName: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const shared = { name: 'password', required: true, value, onChange } as const;
  return isNew ? (
    <NewPasswordField {...shared} label={text.password} accountName={accountName} />
  ) : (
    <Field label={text.password}>
      {(control) => <PasswordInput {...shared} control={control} autoComplete="current-password" />}
    </Field>
  );
}

const textOf = (entry: FormDataEntryValue | null): string =>
  typeof entry === 'string' ? entry : '';
