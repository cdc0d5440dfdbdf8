'use client';

import { useState } from 'react';
import type { Pool } from '../../../schemas/api/resources/pool.ts';
import { OWN_POOL } from '../../../schemas/ids/own-pool.ts';
import { usePoolDefaults, useSetPoolDefaults } from '../../_client/pools.ts';
import { Button } from '../../_components/form/button.tsx';
import { Field } from '../../_components/form/field.tsx';
import { FormActions } from '../../_components/form/form-actions.tsx';
import { Select } from '../../_components/form/select.tsx';
import { Failure } from '../../_components/state/failure.tsx';
import { Loaded } from '../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../_components/state/skeleton.tsx';
import { poolsText } from '../../_text/pools.ts';

const text = poolsText.defaults;
const KINDS = ['system', 'data'] as const;

interface Defaults {
  readonly system: string;
  readonly data: string;
}

/** Decides where volumes go unless an install says otherwise. */
export function DefaultsForm({
  pools,
  onDone,
}: {
  readonly pools: readonly Pool[];
  readonly onDone: () => void;
}) {
  const defaults = usePoolDefaults();
  const names = pools.flatMap(({ id, name }) => (id === null ? [] : [name]));
  return (
    <Loaded query={defaults} loading={<SkeletonRows rows={2} />}>
      {({ system, data }) => (
        <Choices
          before={{ system: system ?? OWN_POOL, data: data ?? OWN_POOL }}
          names={names}
          onDone={onDone}
        />
      )}
    </Loaded>
  );
}

function Choices({
  before,
  names,
  onDone,
}: {
  readonly before: Defaults;
  readonly names: readonly string[];
  readonly onDone: () => void;
}) {
  const [chosen, setChosen] = useState(before);
  const set = useSetPoolDefaults();
  const choices = [
    { value: OWN_POOL, label: text.own },
    ...names.map((name) => ({ value: name, label: name })),
  ];
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(chosen, { onSuccess: onDone });
      }}
    >
      {KINDS.map((kind) => (
        <Field key={kind} label={text[kind]}>
          {(control) => (
            <Select
              {...control}
              choices={choices}
              value={chosen[kind]}
              onChange={(name) => setChosen({ ...chosen, [kind]: name })}
            />
          )}
        </Field>
      ))}
      {set.error ? <Failure error={set.error} focused /> : null}
      <FormActions>
        <Button type="submit" look="primary" busy={set.isPending}>
          {text.save}
        </Button>
      </FormActions>
    </form>
  );
}
