'use client';

import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Field } from '../../../_components/form/field.tsx';
import { NameField } from '../../../_components/form/name-field.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { TextArea } from '../../../_components/form/text-area.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { readLabelLines } from '../../../_lib/node/label-lines.ts';
import { type PoolSettings, readReserve } from '../../../_lib/pool/pool-form.ts';
import { nodeText } from '../../../_text/nodes.ts';
import { poolsText } from '../../../_text/pools.ts';

interface Props {
  readonly settings: PoolSettings;
  readonly onChange: (change: Partial<PoolSettings>) => void;
}

/** The name of a pool. */
export function PoolNameField({ settings, onChange }: Props) {
  return (
    <NameField
      label={poolsText.add.name}
      help={poolsText.add.nameHelp}
      value={settings.name}
      onChange={(name) => onChange({ name })}
    />
  );
}

const MEANT = (['all', 'labels', 'list'] as const).map((value) => ({
  value,
  label: poolsText.nodes[value],
}));

/** Which nodes a pool is for. */
export function PoolNodesFields({ settings, onChange }: Props) {
  const text = poolsText.nodes;
  const labels = readLabelLines(settings.labels);
  return (
    <>
      <Field label={text.label}>
        {(control) => (
          <Select
            {...control}
            choices={MEANT}
            value={settings.meant}
            onChange={(meant) => onChange({ meant: meant as PoolSettings['meant'] })}
          />
        )}
      </Field>
      {settings.meant === 'labels' ? (
        <Field
          label={text.labelsField}
          help={text.labelsHelp}
          problem={
            labels.kind === 'wrong' ? nodeText.details.wrong[labels.why](labels.line) : undefined
          }
        >
          {(control) => (
            <TextArea
              {...control}
              mono
              spellCheck={false}
              value={settings.labels}
              onChange={(typed) => onChange({ labels: typed })}
            />
          )}
        </Field>
      ) : null}
      {settings.meant === 'list' ? (
        <NameField
          label={text.listField}
          help={text.listHelp}
          value={settings.nodes}
          onChange={(nodes) => onChange({ nodes })}
        />
      ) : null}
    </>
  );
}

/** What is kept free of a pool, and what people say about it. */
export function PoolExtraFields({ settings, onChange }: Props) {
  const { reserve, note } = poolsText;
  const isWrong = readReserve(settings.reserve) === undefined;
  return (
    <>
      <Field
        label={reserve.label}
        help={reserve.help}
        problem={isWrong ? reserve.wrong(LIMITS.pool.mostReservePercent) : undefined}
      >
        {(control) => (
          <TextInput
            {...control}
            autoComplete="off"
            value={settings.reserve}
            onChange={(typed) => onChange({ reserve: typed })}
          />
        )}
      </Field>
      <Field label={note.label} optional help={note.help}>
        {(control) => (
          <TextArea
            {...control}
            rows={2}
            maxLength={LIMITS.pool.noteChars}
            value={settings.note}
            onChange={(typed) => onChange({ note: typed })}
          />
        )}
      </Field>
    </>
  );
}
