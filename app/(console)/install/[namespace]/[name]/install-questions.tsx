'use client';

import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { Fold } from '../../../../_components/layout/fold.tsx';
import { type FormField, shownFields } from '../../../../_lib/install/install-form.ts';
import { hasMachineFields, MachineFields } from './machine-fields.tsx';
import { ParameterField } from '../../../_parts/parameter/parameter-field.tsx';
import { PlaceFields } from './place-fields.tsx';
import { PoolFields } from './pool-fields.tsx';
import { StackNameField } from './stack-name-field.tsx';
import { UplinkFields } from './uplink-fields.tsx';
import { fieldName, type InstallDraft } from './use-install-draft.ts';
import type { InstallFormState } from './use-install-form.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.form;

/** Name and essentials first; the rest is folded away. */
export function InstallQuestions({
  manifest,
  draft,
  form,
}: {
  readonly manifest: ApplianceManifest;
  readonly draft: InstallDraft;
  readonly form: InstallFormState;
}) {
  const { essentials, advanced } = shownFields(manifest.parameters, draft.draft);
  const field = ({ key, parameter }: FormField) => {
    const name = fieldName.parameter(key);
    return (
      <ParameterField
        key={key}
        name={name}
        parameter={parameter}
        value={draft.draft[key] ?? ''}
        problem={form.problemOf(name)}
        onChange={(value) => {
          form.touch(name);
          draft.setAnswer(key, value);
        }}
      />
    );
  };
  return (
    <>
      <StackNameField
        value={draft.name}
        problem={form.problemOf(fieldName.stack)}
        onChange={(name) => {
          form.touch(fieldName.stack);
          draft.setName(name);
        }}
      />
      {essentials.map(field)}
      {advanced.length > 0 ||
      hasMachineFields(manifest) ||
      draft.places.choices.nodes.length > 0 ||
      draft.places.pools.choices.length > 0 ||
      draft.places.uplinks.choices.length > 0 ? (
        <Fold title={text.more}>
          <div className="space-y-5">
            {advanced.map(field)}
            <MachineFields manifest={manifest} draft={draft} problemOf={form.problemOf} />
            <PlaceFields manifest={manifest} draft={draft} problemOf={form.problemOf} />
            <PoolFields manifest={manifest} draft={draft} problemOf={form.problemOf} />
            <UplinkFields draft={draft} problemOf={form.problemOf} />
          </div>
        </Fold>
      ) : null}
    </>
  );
}
