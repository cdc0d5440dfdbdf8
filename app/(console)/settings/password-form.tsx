'use client';

import { useState } from 'react';
import { useChangePassword } from '../../_client/accounts.ts';
import { useSession } from '../../_client/session.ts';
import { Button } from '../../_components/form/button.tsx';
import { Field } from '../../_components/form/field.tsx';
import { FormActions } from '../../_components/form/form-actions.tsx';
import { NewPasswordField } from '../../_components/form/new-password-field.tsx';
import { PasswordInput } from '../../_components/form/password-input.tsx';
import { Section } from '../../_components/layout/section.tsx';
import { Failure } from '../../_components/state/failure.tsx';
import { passwordReason } from '../../_lib/password-reason.ts';
import { Notice } from '../../_components/state/notice.tsx';
import { settingsText } from '../../_text/settings.ts';

const text = settingsText.password;

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
    <Section title={text.title}>
      <form
        className="max-w-md space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {/* Tells a password manager whose password it is. */}
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <Field label={text.current}>
          {(control) => (
            <PasswordInput
              control={control}
              autoComplete="current-password"
              value={current}
              onChange={setCurrent}
            />
          )}
        </Field>
        <NewPasswordField
          label={text.next}
          help={text.nextHelp}
          accountName={name}
          value={next}
          onChange={setNext}
        />
        {change.error ? <Failure error={change.error} /> : null}
        {change.isSuccess && empty ? <Notice look="good" announce title={text.done} /> : null}
        <FormActions>
          <Button
            type="submit"
            look="primary"
            busy={change.isPending}
            reason={empty ? text.incomplete : passwordReason(next, name)}
          >
            {text.submit}
          </Button>
        </FormActions>
      </form>
    </Section>
  );
}
