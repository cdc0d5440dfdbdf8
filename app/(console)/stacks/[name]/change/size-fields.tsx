import { formatByteSize } from '../../../../../schemas/ids/byte-units.ts';
import { Field } from '../../../../_components/form/field.tsx';
import { TextInput } from '../../../../_components/form/text-input.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { type ChangeDraft, changeField } from '../../../../_lib/stack/change-form.ts';
import { changeText as text } from '../../../../_text/change.ts';
import type { ChangeFields } from './change-form.tsx';

/** What each machine of a role has of its node. */
export function SizeFields({ may, draft, problems, onChange }: ChangeFields) {
  const change = (role: string, changes: Partial<ChangeDraft['sizes'][string]>) => {
    const now = draft.sizes[role] ?? { cpu: '', memory: '' };
    onChange({ sizes: { ...draft.sizes, [role]: { ...now, ...changes } } });
  };
  return (
    <Section title={text.machines}>
      {may.roles.map(({ role, machines, cpu, memoryBytes }) => (
        <div key={role} className="grid gap-4 tablet:grid-cols-2">
          <Field
            label={text.cpu(role)}
            help={text.cpuHelp(machines, cpu.minimum, cpu.maximum)}
            problem={problems[changeField.cpu(role)]}
          >
            {(control) => (
              <TextInput
                {...control}
                inputMode="numeric"
                autoComplete="off"
                value={draft.sizes[role]?.cpu ?? ''}
                onChange={(typed) => change(role, { cpu: typed })}
              />
            )}
          </Field>
          <Field
            label={text.memory(role)}
            help={text.memoryHelp(
              machines,
              formatByteSize(memoryBytes.minimum),
              formatByteSize(memoryBytes.maximum),
            )}
            problem={problems[changeField.memory(role)]}
          >
            {(control) => (
              <TextInput
                {...control}
                autoComplete="off"
                value={draft.sizes[role]?.memory ?? ''}
                onChange={(typed) => change(role, { memory: typed })}
              />
            )}
          </Field>
        </div>
      ))}
    </Section>
  );
}
