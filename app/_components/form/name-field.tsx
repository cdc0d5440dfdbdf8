import { Field } from './field.tsx';
import { TextInput } from './text-input.tsx';

/** A field for a name or address that programs read: no keyboard corrects or completes it. */
export function NameField({
  label,
  help,
  value,
  onChange,
}: {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field label={label} help={help}>
      {(control) => (
        <TextInput
          {...control}
          mono
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={300}
          value={value}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
