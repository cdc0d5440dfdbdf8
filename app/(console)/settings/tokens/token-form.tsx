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

type TokenBody = RouteInput<Routes['createToken']>['body'];

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: '', label: 'No end' },
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
  const reason =
    name.trim() === ''
      ? 'it has no name yet'
      : scopes.length === 0
        ? 'it may do nothing'
        : undefined;
  return (
    <form
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        const end = days === '' ? {} : { expiresInDays: Number(days) };
        onSubmit({ name: name.trim(), scopes: [...scopes], ...end });
      }}
    >
      <Field label="Name" help="Where it will be used, so that you know it again.">
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
        <legend className="pb-2 font-medium">It may</legend>
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
      <Field label="Lifetime">
        {(control) => <Select {...control} choices={LIFETIMES} value={days} onChange={setDays} />}
      </Field>
      {error ? <Failure error={error} /> : null}
      <FormActions>
        <Button type="submit" look="primary" busy={busy} reason={reason}>
          Make the token
        </Button>
      </FormActions>
    </form>
  );
}
