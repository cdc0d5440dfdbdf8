'use client';

import { useId, useState } from 'react';
import { useAddPool } from '../../_client/pools.ts';
import { Button } from '../../_components/form/button.tsx';
import { Field } from '../../_components/form/field.tsx';
import { FormActions } from '../../_components/form/form-actions.tsx';
import { Select } from '../../_components/form/select.tsx';
import { Failure } from '../../_components/state/failure.tsx';
import {
  EMPTY_POOL,
  isOfOneNode,
  PLACE_KINDS,
  type PlaceKind,
  readPoolForm,
} from '../../_lib/pool/pool-form.ts';
import { poolPlan } from '../../_lib/pool/pool-plan.ts';
import { poolsText } from '../../_text/pools.ts';
import {
  PoolExtraFields,
  PoolNameField,
  PoolNodesFields,
} from '../_parts/pool/pool-settings-fields.tsx';
import { PlaceFields } from './place-fields.tsx';

const text = poolsText.add;
const KINDS = PLACE_KINDS.map((value) => ({ value, label: text.kinds[value] }));

/** Declares a pool: where it is, for which nodes, and what will happen then. */
export function AddPoolForm({ onDone }: { readonly onDone: () => void }) {
  const [form, setForm] = useState(EMPTY_POOL);
  const add = useAddPool();
  const change = (changed: Partial<typeof form>) => setForm({ ...form, ...changed });
  const read = readPoolForm(form);
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (read.kind === 'body') add.mutate(read.body, { onSuccess: onDone });
      }}
    >
      <Field label={text.kind}>
        {(control) => (
          <Select
            {...control}
            choices={KINDS}
            value={form.kind}
            onChange={(kind) => change({ kind: kind as PlaceKind })}
          />
        )}
      </Field>
      <PoolNameField settings={form} onChange={change} />
      <PlaceFields form={form} onChange={change} />
      {isOfOneNode(form.kind) ? null : <PoolNodesFields settings={form} onChange={change} />}
      <PoolExtraFields settings={form} onChange={change} />
      <PlanBox sentences={poolPlan(form)} />
      {add.error ? <Failure error={add.error} focused /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={add.isPending}
          reason={read.kind === 'missing' ? read.why : undefined}
        >
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}

/** What adding it will do; changes with what is typed. */
function PlanBox({ sentences }: { readonly sentences: readonly string[] }) {
  const id = useId();
  if (sentences.length === 0) return null;
  return (
    <section aria-labelledby={id} className="space-y-1.5 rounded-box bg-sunken px-4 py-3">
      <h3 id={id} className="font-medium">
        {text.plan}
      </h3>
      <ul className="list-disc space-y-1 ps-5 text-ink-soft">
        {sentences.map((sentence) => (
          <li key={sentence} className="wrap-anywhere">
            {sentence}
          </li>
        ))}
      </ul>
    </section>
  );
}
