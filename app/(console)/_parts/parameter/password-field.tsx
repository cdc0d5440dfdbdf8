'use client';

import type { Parameter } from '../../../../schemas/appliance/parameter.ts';
import { CopyButton } from '../../../_components/data/copy-button.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { PasswordInput } from '../../../_components/form/password-input.tsx';
import { generatePassword } from '../../../_lib/install/generate-password.ts';
import { installText } from '../../../_text/install.ts';

const text = installText.form;

type PasswordParameter = Extract<Parameter, { type: 'password' }>;

/** A password of the new stack: left empty it is made on the server, or one is made here to copy now. */
export function PasswordField({
  name,
  parameter,
  value,
  problem,
  onChange,
}: {
  readonly name: string;
  readonly parameter: PasswordParameter;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const { generate } = parameter;
  const help = generate ? text.passwordGenerated : text.passwordLength(parameter.minLength);
  return (
    <Field label={parameter.label} help={parameter.help ?? help} problem={problem}>
      {(control) => (
        <div className="flex items-center gap-2">
          <div className="min-w-0 flex-1">
            <PasswordInput
              control={control}
              name={name}
              value={value}
              autoComplete="new-password"
              placeholder={generate ? text.passwordPlaceholder : undefined}
              onChange={onChange}
            />
          </div>
          {value === '' ? (
            <Button
              onClick={() =>
                onChange(generatePassword(generate?.length ?? Math.max(20, parameter.minLength)))
              }
            >
              {text.generate}
            </Button>
          ) : (
            <CopyButton text={value} label={installText.copy.password} />
          )}
        </div>
      )}
    </Field>
  );
}
