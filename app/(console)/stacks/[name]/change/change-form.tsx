import type { ChangePlan } from '../../../../../schemas/api/resources/change.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { CheckBox } from '../../../../_components/form/check-box.tsx';
import { Field } from '../../../../_components/form/field.tsx';
import { Select } from '../../../../_components/form/select.tsx';
import { TextArea } from '../../../../_components/form/text-area.tsx';
import { TextInput } from '../../../../_components/form/text-input.tsx';
import { Fold } from '../../../../_components/layout/fold.tsx';
import { Section } from '../../../../_components/layout/section.tsx';
import { askedIn, type ChangeDraft, changeField } from '../../../../_lib/stack/change-form.ts';
import { changeText as text } from '../../../../_text/change.ts';
import { ParameterField } from '../../../_parts/parameter/parameter-field.tsx';
import { SizeFields } from './size-fields.tsx';

export interface ChangeFields {
  readonly may: ChangePlan['may'];
  readonly draft: ChangeDraft;
  /** One sentence for each field that cannot be used as it stands. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (changes: Partial<ChangeDraft>) => void;
}

/** Everything that can be changed of a stack. */
export const ChangeForm = (props: ChangeFields) => (
  <div className="max-w-prose space-y-8">
    <IdentityFields {...props} />
    <SizeFields {...props} />
    <PortFields {...props} />
    <AnswerFields {...props} />
    <SecretFields {...props} />
  </div>
);

const IdentityFields = ({ draft, problems, onChange }: ChangeFields) => (
  <div className="space-y-4">
    <Field label={text.name} problem={problems[changeField.name]}>
      {(control) => (
        <TextInput
          {...control}
          mono
          autoComplete="off"
          value={draft.name}
          onChange={(name) => onChange({ name })}
        />
      )}
    </Field>
    <Field label={text.note} optional help={text.noteHelp}>
      {(control) => (
        <TextArea
          {...control}
          maxLength={LIMITS.stack.change.noteChars}
          value={draft.note}
          onChange={(note) => onChange({ note })}
        />
      )}
    </Field>
  </div>
);

function PortFields({ may, draft, problems, onChange }: ChangeFields) {
  const change = (key: string, changes: Partial<ChangeDraft['ports'][string]>) => {
    const now = draft.ports[key] ?? { published: false, hostPort: '' };
    onChange({ ports: { ...draft.ports, [key]: { ...now, ...changes } } });
  };
  return (
    <Section title={text.ports}>
      {may.ports.map(({ key, title, role, port }) => (
        <div key={key} className="space-y-3">
          <CheckBox
            label={text.published(title, role, port)}
            checked={draft.ports[key]?.published ?? false}
            onChange={(published) => change(key, { published })}
          />
          {draft.ports[key]?.published ? (
            <Field
              label={text.hostPort(title)}
              help={text.hostPortHelp}
              problem={problems[changeField.port(key)]}
            >
              {(control) => (
                <TextInput
                  {...control}
                  inputMode="numeric"
                  autoComplete="off"
                  value={draft.ports[key]?.hostPort ?? ''}
                  onChange={(hostPort) => change(key, { hostPort })}
                />
              )}
            </Field>
          ) : null}
        </div>
      ))}
      <OwnPortFields may={may} draft={draft} problems={problems} onChange={onChange} />
    </Section>
  );
}

function OwnPortFields({ may, draft, problems, onChange }: ChangeFields) {
  const { own } = draft;
  const change = (changes: Partial<typeof own>) => onChange({ own: { ...own, ...changes } });
  return (
    <Fold title={text.own}>
      <div className="space-y-4">
        <p className="text-ink-soft">{text.ownHelp}</p>
        <Field label={text.ownName} problem={problems[changeField.ownKey]}>
          {(control) => (
            <TextInput
              {...control}
              mono
              autoComplete="off"
              value={own.key}
              onChange={(key) => change({ key })}
            />
          )}
        </Field>
        <Field label={text.ownRole}>
          {(control) => (
            <Select
              {...control}
              value={own.role}
              choices={may.roles.map(({ role }) => ({ value: role, label: role }))}
              onChange={(role) => change({ role })}
            />
          )}
        </Field>
        <Field label={text.ownPort} problem={problems[changeField.ownPort]}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={own.port}
              onChange={(port) => change({ port })}
            />
          )}
        </Field>
      </div>
    </Fold>
  );
}

function AnswerFields({ may, draft, problems, onChange }: ChangeFields) {
  if (may.parameters.length === 0) return null;
  return (
    <Section title={text.answers}>
      <p className="text-ink-soft">{text.answersLead}</p>
      {askedIn(draft, may).map(({ key, question, how }) => (
        <div key={key} className="space-y-1">
          <ParameterField
            name={`answer-${key}`}
            parameter={question}
            value={draft.answers[key] ?? ''}
            problem={problems[changeField.answer(key)]}
            onChange={(value) => onChange({ answers: { ...draft.answers, [key]: value } })}
          />
          <p className="text-small text-ink-soft">
            {question.type === 'password' ? `${text.password} ` : ''}
            {how === 'live' ? text.live : text.restart}
          </p>
        </div>
      ))}
    </Section>
  );
}

function SecretFields({ may, draft, onChange }: ChangeFields) {
  if (may.secrets.length === 0) return null;
  const toggle = (key: string, wanted: boolean) =>
    onChange({
      rotate: wanted ? [...draft.rotate, key] : draft.rotate.filter((each) => each !== key),
    });
  return (
    <Section title={text.secrets}>
      <p className="text-ink-soft">{text.secretsLead}</p>
      {may.secrets.map(({ key, how }) => (
        <div key={key} className="space-y-1">
          <CheckBox
            label={text.rotate(key)}
            checked={draft.rotate.includes(key)}
            onChange={(wanted) => toggle(key, wanted)}
          />
          <p className="text-small text-ink-soft">{how === 'live' ? text.live : text.restart}</p>
        </div>
      ))}
    </Section>
  );
}
