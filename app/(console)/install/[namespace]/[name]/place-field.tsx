'use client';

import { Field } from '../../../../_components/form/field.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { installText } from '../../../../_text/install.ts';

/** Where something shall go: to one of the choices, or wherever the server thinks. */
export function PlaceField({
  name,
  label,
  help,
  value,
  choices,
  labelOf = (choice) => choice,
  none = installText.form.places.automatic,
  problem,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly value: string;
  readonly choices: readonly string[];
  readonly labelOf?: (choice: string) => string;
  /** What it means to choose nothing. */
  readonly none?: string;
  readonly problem: string | undefined;
  readonly onChange: (choice: string) => void;
}) {
  // What is gone stays in sight, so that one sees what the problem is about.
  const shown = value === '' || choices.includes(value) ? choices : [...choices, value];
  return (
    <Field label={label} help={help} problem={problem}>
      {(control) => (
        <Select
          {...control}
          name={name}
          value={value}
          choices={[
            { value: '', label: none },
            ...shown.map((choice) => ({ value: choice, label: labelOf(choice) })),
          ]}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
