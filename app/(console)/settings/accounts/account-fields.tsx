import type { AccountRole } from '../../../../schemas/api/resources/account.ts';
import { Field } from '../../../_components/form/field.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { ROLE_CHOICES } from './role-words.ts';
import { accountsText as text } from '../../../_text/accounts.ts';

/** What an account may do. */
export interface AccountRights {
  readonly role: AccountRole;
  /** Separated by spaces or commas, as typed. */
  readonly namespaces: string;
}

/** @returns the namespaces in a text. */
export const splitNamespaces = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** The fields that a new and a changed account share. */
export function AccountFields({
  value,
  onChange,
}: {
  readonly value: AccountRights;
  readonly onChange: (value: AccountRights) => void;
}) {
  return (
    <>
      <Field label={text.role}>
        {(control) => (
          <Select
            {...control}
            value={value.role}
            choices={ROLE_CHOICES}
            onChange={(role) => onChange({ ...value, role: role as AccountRole })}
          />
        )}
      </Field>
      {value.role === 'admin' ? null : (
        <Field label={text.publishesAs} optional help={text.publishesAsHelp}>
          {(control) => (
            <TextInput
              {...control}
              mono
              autoComplete="off"
              spellCheck={false}
              value={value.namespaces}
              onChange={(namespaces) => onChange({ ...value, namespaces })}
            />
          )}
        </Field>
      )}
    </>
  );
}
