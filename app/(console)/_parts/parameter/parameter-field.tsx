'use client';

import type { Parameter } from '../../../../schemas/appliance/parameter.ts';
import { isParameterOptional } from '../../../../schemas/appliance/check-parameters.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-units.ts';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { TextArea } from '../../../_components/form/text-area.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { PasswordField } from './password-field.tsx';
import { installText } from '../../../_text/install.ts';

export interface ParameterFieldProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly value: string | boolean;
  readonly problem: string | undefined;
  readonly onChange: (value: string | boolean) => void;
}

const INPUT_TYPES = { email: 'email', domain: 'text', string: 'text', size: 'text' } as const;

/** One question, in the form that its kind of answer needs. */
export function ParameterField({ name, parameter, value, problem, onChange }: ParameterFieldProps) {
  const text = String(value);
  const { label } = parameter;
  if (parameter.type === 'boolean') {
    return (
      <CheckBox label={label} help={parameter.help} checked={value === true} onChange={onChange} />
    );
  }
  if (parameter.type === 'password') {
    return (
      <PasswordField
        name={name}
        parameter={parameter}
        value={text}
        problem={problem}
        onChange={onChange}
      />
    );
  }
  return (
    <Field label={label} help={helpWords(parameter)} problem={problem}>
      {(control) => {
        const common = {
          ...control,
          name,
          value: text,
          onChange,
          required: !isParameterOptional(parameter),
        };
        if (parameter.type === 'choice') return <Select {...common} choices={parameter.choices} />;
        if (parameter.type === 'text') return <TextArea {...common} />;
        if (parameter.type === 'integer') {
          return <TextInput {...common} inputMode="numeric" autoComplete="off" />;
        }
        return (
          <TextInput
            {...common}
            type={INPUT_TYPES[parameter.type]}
            autoComplete="off"
            placeholder={placeholderOf(parameter)}
          />
        );
      }}
    </Field>
  );
}

/** What is used when the field is emptied. */
function placeholderOf(parameter: Parameter): string | undefined {
  if (parameter.type === 'password' || parameter.default === undefined) return undefined;
  return parameter.type === 'size' ? formatByteSize(parameter.default) : String(parameter.default);
}

/** The publisher's help, and the range where there is one. */
function helpWords(parameter: Parameter): string | undefined {
  const sentences = parameter.help ? [parameter.help] : [];
  if (parameter.type === 'integer') {
    const unit = parameter.unit ? ` ${parameter.unit}` : '';
    sentences.push(installText.form.range(parameter.minimum, parameter.maximum, unit));
  }
  if (parameter.type === 'size') {
    const { minimum, maximum } = parameter;
    const range = [
      minimum === undefined ? '' : installText.form.atLeast(formatByteSize(minimum)),
      maximum === undefined ? '' : installText.form.atMost(formatByteSize(maximum)),
    ].filter(Boolean);
    if (range.length > 0) sentences.push(installText.form.sizeRange(range.join(', ')));
  }
  return sentences.join(' ') || undefined;
}
