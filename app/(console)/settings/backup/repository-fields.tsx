import { NameField } from '../../../_components/form/name-field.tsx';
import { RadioBar } from '../../../_components/form/radio-bar.tsx';
import type { RepositoryForm } from '../../../_lib/backup/repository-form.ts';
import { backupRepositoriesText } from '../../../_text/backup-repositories.ts';
import { AccessKeyFields } from './access-key-fields.tsx';

const text = backupRepositoriesText.adding;
const KINDS = (['bucket', 'folder'] as const).map((value) => ({ value, label: text.kinds[value] }));

/** What a new backup repository is, and how it is reached. */
export function RepositoryFields({
  form,
  onChange,
}: {
  readonly form: RepositoryForm;
  readonly onChange: (part: Partial<RepositoryForm>) => void;
}) {
  return (
    <>
      <NameField
        label={text.name}
        help={text.nameHelp}
        value={form.name}
        onChange={(name) => onChange({ name })}
      />
      <RadioBar
        label={text.kind}
        choices={KINDS}
        value={form.kind}
        onChoose={(kind) => onChange({ kind })}
      />
      {form.kind === 'folder' ? (
        <NameField
          label={text.folder}
          help={text.folderHelp}
          value={form.folder}
          onChange={(folder) => onChange({ folder })}
        />
      ) : (
        <>
          <NameField
            label={text.address}
            help={text.addressHelp}
            value={form.address}
            onChange={(address) => onChange({ address })}
          />
          <NameField
            label={text.region}
            help={text.regionHelp}
            value={form.region}
            onChange={(region) => onChange({ region })}
          />
          <AccessKeyFields
            form={form}
            help={backupRepositoriesText.keyIdHelp}
            onChange={onChange}
          />
        </>
      )}
      <NameField
        label={backupRepositoriesText.limitLabel}
        help={text.limitHelp}
        value={form.limit}
        onChange={(limit) => onChange({ limit })}
      />
      <NameField
        label={text.key}
        help={text.keyHelp}
        value={form.key}
        onChange={(key) => onChange({ key })}
      />
    </>
  );
}
