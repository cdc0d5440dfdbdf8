'use client';

import { useState } from 'react';
import { useChangePassword } from '../../_client/accounts.ts';
import { useSession } from '../../_client/session.ts';
import { Button } from '../../_components/form/button.tsx';
import { Field } from '../../_components/form/field.tsx';
import { FormActions } from '../../_components/form/form-actions.tsx';
import { PasswordInput } from '../../_components/form/password-input.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Failure } from '../../_components/state/failure.tsx';
import { Notice } from '../../_components/state/notice.tsx';

/** Changes the own password. */
export function PasswordForm() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useChangePassword();
  const name = useSession().data?.account?.name ?? '';
  const empty = current === '' || next === '';
  const submit = () =>
    change.mutate(
      { current, next },
      {
        onSuccess: () => {
          setCurrent('');
          setNext('');
        },
      },
    );
  return (
    <Section title="Change your password">
      <form
        className="max-w-md space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {/* Tells a password manager whose password it is. */}
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <Field label="Current password">
          {(control) => (
            <PasswordInput
              control={control}
              autoComplete="current-password"
              value={current}
              onChange={setCurrent}
            />
          )}
        </Field>
        <Field
          label="New password"
          help="A long sentence is better than odd signs. Everywhere else you are signed out."
        >
          {(control) => (
            <PasswordInput
              control={control}
              autoComplete="new-password"
              value={next}
              onChange={setNext}
            />
          )}
        </Field>
        {change.error ? <Failure error={change.error} /> : null}
        {change.isSuccess && empty ? (
          <Notice look="good" announce title="Your password was changed." />
        ) : null}
        <FormActions>
          <Button
            type="submit"
            look="primary"
            busy={change.isPending}
            reason={empty ? 'both fields have to be filled in' : undefined}
          >
            Change the password
          </Button>
        </FormActions>
      </form>
    </Section>
  );
}
