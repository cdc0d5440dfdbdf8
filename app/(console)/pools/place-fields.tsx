'use client';

import { useNodes } from '../../_client/nodes.ts';
import { Field } from '../../_components/form/field.tsx';
import { NameField } from '../../_components/form/name-field.tsx';
import { Select } from '../../_components/form/select.tsx';
import type { PoolForm } from '../../_lib/pool/pool-form.ts';
import { poolsText } from '../../_text/pools.ts';

const text = poolsText.add;

/** Where a pool is, as its kind asks for it. */
export function PlaceFields({
  form,
  onChange,
}: {
  readonly form: PoolForm;
  readonly onChange: (change: Partial<PoolForm>) => void;
}) {
  const { kind } = form;
  return (
    <>
      {kind === 'nfs' ? (
        <NameField
          label={text.server}
          help={text.serverHelp}
          value={form.server}
          onChange={(server) => onChange({ server })}
        />
      ) : null}
      {kind === 'nfs' || kind === 'shared' ? null : (
        <NodeChoice value={form.node} onChange={(node) => onChange({ node })} />
      )}
      {kind === 'disk' ? (
        <NameField
          label={text.label}
          help={text.labelHelp}
          value={form.label}
          onChange={(label) => onChange({ label })}
        />
      ) : (
        <NameField
          label={kind === 'nfs' ? text.exportPath : text.path}
          help={kind === 'nfs' ? text.exportHelp : text.pathHelp}
          value={form.path}
          onChange={(path) => onChange({ path })}
        />
      )}
    </>
  );
}

function NodeChoice({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (node: string) => void;
}) {
  const { data: nodes = [] } = useNodes();
  const choices = nodes.map(({ name }) => ({ value: name, label: name }));
  return (
    <Field label={text.node}>
      {(control) => (
        <Select
          {...control}
          choices={[{ value: '', label: text.chooseNode }, ...choices]}
          value={value}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
