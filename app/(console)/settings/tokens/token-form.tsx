'use client';

import { useState } from 'react';
import type { RouteInput } from '../../../../schemas/api/route.ts';
import type { Routes } from '../../../../schemas/api/routes.ts';
import { useSession } from '../../../_client/session.ts';
import { Button } from '../../../_components/form/button.tsx';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { offeredScopes } from '../../../_lib/offered-scopes.ts';
import { tokensText } from '../../../_text/tokens.ts';

const text = tokensText.creating;

type TokenBody = RouteInput<Routes['createToken']>['body'];

const LIFETIMES = [
  { value: '30', label: text.lifetimes.month },
  { value: '90', label: text.lifetimes.quarter },
  { value: '365', label: text.lifetimes.year },
  { value: '', label: text.lifetimes.endless },
];

/** Name, scopes and lifetime of a new token. */
export function TokenForm({
  busy,
  error,
  onSubmit,
}: {
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: (body: TokenBody) => void;
}) {
  const session = useSession().data;
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['pull']);
  const [days, setDays] = useState('90');
  const offered = session?.account ? offeredScopes(session.account, session.rights) : [];
  const toggle = (scope: string, wanted: boolean) =>
    setScopes((before) => [...before.filter((each) => each !== scope), ...(wanted ? [scope] : [])]);
  const reason = name.trim() === '' ? text.noName : scopes.length === 0 ? text.noScopes : undefined;
  return (
    <form
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        const end = days === '' ? {} : { expiresInDays: Number(days) };
        onSubmit({ name: name.trim(), scopes: [...scopes], ...end });
      }}
    >
      <Field label={tokensText.name} help={text.nameHelp}>
        {(control) => (
          <TextInput
            {...control}
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={setName}
          />
        )}
      </Field>
      <fieldset className="space-y-3">
        <legend className="pb-2 font-medium">{text.scopes}</legend>
        {offered.map(({ scope, label, help }) => (
          <CheckBox
            key={scope}
            label={label}
            help={help}
            checked={scopes.includes(scope)}
            onChange={(wanted) => toggle(scope, wanted)}
          />
        ))}
      </fieldset>
      <Field label={text.lifetime}>
        {(control) => <Select {...control} choices={LIFETIMES} value={days} onChange={setDays} />}
      </Field>
      {error ? <Failure error={error} /> : null}
      <FormActions>
        <Button type="submit" look="primary" busy={busy} reason={reason}>
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}
