'use client';

import { useState } from 'react';
import { Button } from '../_components/form/button.tsx';
import { Field } from '../_components/form/field.tsx';
import { PasswordInput } from '../_components/form/password-input.tsx';
import { TextInput } from '../_components/form/text-input.tsx';
import { Failure } from '../_components/state/failure.tsx';

/** Name and password. */
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
  readonly onSubmit: (credentials: { name: string; password: string }) => void;
}) {
  const [name, setName] = useState(newPassword ? 'admin' : '');
  const [password, setPassword] = useState('');
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        // What a password manager filled in may not have reached the state yet; the form has it.
        const typed = new FormData(event.currentTarget);
        if (busy) return;
        onSubmit({
          name: textOf(typed.get('username')).trim(),
          password: textOf(typed.get('password')),
        });
      }}
    >
      <Field label="Name">
        {(control) => (
          <TextInput
            {...control}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={name}
            onChange={setName}
          />
        )}
      </Field>
      <Field label="Password" help={newPassword ? 'A long sentence is a good one.' : undefined}>
        {(control) => (
          <PasswordInput
            control={control}
            name="password"
            required
            autoComplete={newPassword ? 'new-password' : 'current-password'}
            value={password}
            onChange={setPassword}
          />
        )}
      </Field>
      {error ? <Failure error={error} /> : null}
      <Button type="submit" look="primary" size="wide" busy={busy}>
        {submit}
      </Button>
    </form>
  );
}

const textOf = (entry: FormDataEntryValue | null): string =>
  typeof entry === 'string' ? entry : '';
