'use client';

import { useState } from 'react';
import { passwordFlaw } from '../../../schemas/capability/password.ts';
import { passwordText } from '../../_text/password.ts';
import { Field } from './field.tsx';
import { PasswordInput } from './password-input.tsx';

/** A password that is chosen: its rules stand beside it, and what breaks one is said while typing. */
export function NewPasswordField({
  label,
  help,
  accountName,
  name,
  required,
  value,
  onChange,
}: {
  readonly label: string;
  /** What else is to be known, after the rules. */
  readonly help?: string;
  readonly accountName: string;
  readonly name?: string;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [left, setLeft] = useState(false);
  const flaw = value === '' ? undefined : passwordFlaw(value, accountName);
  // Everybody's password is too short at first.
  const shown = flaw === 'short' && !left ? undefined : flaw;
  return (
    <div onBlur={() => setLeft(true)}>
      <Field
        label={label}
        help={help === undefined ? passwordText.rules : `${passwordText.rules} ${help}`}
        problem={shown && passwordText.flaws[shown]}
      >
        {(control) => (
          <PasswordInput
            control={control}
            {...(name === undefined ? {} : { name })}
            {...(required === undefined ? {} : { required })}
            autoComplete="new-password"
            value={value}
            onChange={onChange}
          />
        )}
      </Field>
    </div>
  );
}
