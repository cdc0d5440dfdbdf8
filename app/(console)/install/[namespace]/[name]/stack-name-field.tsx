import { Field } from '../../../../_components/form/field.tsx';
import { TextInput } from '../../../../_components/form/text-input.tsx';
import { fieldName } from './use-install-draft.ts';
import { installText } from '../../../../_text/install.ts';

const text = installText.form;

/** What the new stack is called. */
export function StackNameField({
  value,
  problem,
  onChange,
}: {
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (name: string) => void;
}) {
  return (
    <Field label={text.stackName} help={text.stackNameHelp} problem={problem}>
      {(control) => (
        <TextInput
          {...control}
          name={fieldName.stack}
          mono
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          value={value}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
