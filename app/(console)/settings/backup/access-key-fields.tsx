import { Field } from '../../../_components/form/field.tsx';
import { NameField } from '../../../_components/form/name-field.tsx';
import { PasswordInput } from '../../../_components/form/password-input.tsx';
import { backupRepositoriesText as text } from '../../../_text/backup-repositories.ts';

export interface AccessKeyForm {
  readonly keyId: string;
  readonly secret: string;
}

/** The access key of a bucket. @param props `help`: what to say of its id */
export function AccessKeyFields({
  form: { keyId, secret },
  help,
  onChange,
}: {
  readonly form: AccessKeyForm;
  readonly help: string;
  readonly onChange: (part: Partial<AccessKeyForm>) => void;
}) {
  return (
    <>
      <NameField
        label={text.keyId}
        help={help}
        value={keyId}
        onChange={(value) => onChange({ keyId: value })}
      />
      <Field label={text.secret} help={text.secretHelp}>
        {(control) => (
          <PasswordInput
            control={control}
            autoComplete="off"
            value={secret}
            onChange={(value) => onChange({ secret: value })}
          />
        )}
      </Field>
    </>
  );
}
