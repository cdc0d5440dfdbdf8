'use client';

import { useState } from 'react';
import { useAddAlertChannel } from '../../../_client/alerts.ts';
import { CodeLine } from '../../../_components/data/code-line.tsx';
import { Button } from '../../../_components/form/button.tsx';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { RadioBar } from '../../../_components/form/radio-bar.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { type AlertForm, EMPTY_ALERT, readAlertForm } from '../../../_lib/alerts/alert-form.ts';
import { alertsText } from '../../../_text/alerts.ts';

const text = alertsText.adding;
const KINDS = (['webhook', 'mail'] as const).map((value) => ({ value, label: text.kinds[value] }));
const SECURITIES = (['starttls', 'tls', 'none'] as const).map((value) => ({
  value,
  label: text.securities[value],
}));

/** Has somebody told, and shows what a webhook's messages are signed with, once. */
export function AddAlertDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title}
      lead={text.lead}
    >
      <AddAlert onDone={onClose} />
    </Dialog>
  );
}

function AddAlert({ onDone }: { readonly onDone: () => void }) {
  const add = useAddAlertChannel();
  const [form, setForm] = useState<AlertForm>(EMPTY_ALERT);
  if (add.data?.secret) return <Added secret={add.data.secret} onDone={onDone} />;
  const body = readAlertForm(form);
  const change = (part: Partial<AlertForm>): void => setForm((now) => ({ ...now, ...part }));
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (body) {
          add.mutate(body, { onSuccess: ({ secret }) => (secret === null ? onDone() : undefined) });
        }
      }}
    >
      <RadioBar
        label={text.kind}
        choices={KINDS}
        value={form.kind}
        onChoose={(kind) => change({ kind })}
      />
      <Typed form={form} onChange={change} name="name" label={text.name} help={text.nameHelp} />
      {form.kind === 'webhook' ? (
        <>
          <Typed form={form} onChange={change} name="url" label={text.url} help={text.urlHelp} />
          <CheckBox
            label={text.allowPrivate}
            checked={form.allowPrivate}
            onChange={(allowPrivate) => change({ allowPrivate })}
          />
        </>
      ) : (
        <MailFields form={form} onChange={change} />
      )}
      {add.error ? <Failure error={add.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={add.isPending}
          reason={body ? undefined : text.missing}
        >
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}

interface FieldsProps {
  readonly form: AlertForm;
  readonly onChange: (part: Partial<AlertForm>) => void;
}

const MailFields = (props: FieldsProps) => (
  <div className="grid grid-cols-2 gap-x-4 gap-y-3">
    <Typed {...props} name="host" label={text.host} />
    <Typed {...props} name="port" label={text.port} />
    <Field label={text.security}>
      {(control) => (
        <Select
          {...control}
          value={props.form.security}
          choices={SECURITIES}
          onChange={(security) => props.onChange({ security })}
        />
      )}
    </Field>
    <Typed {...props} name="user" label={text.user} help={text.userHelp} />
    <Typed {...props} name="password" label={text.password} secret />
    <Typed {...props} name="from" label={text.from} />
    <div className="col-span-2">
      <Typed {...props} name="to" label={text.to} help={text.toHelp} />
    </div>
  </div>
);

function Typed({
  form,
  onChange,
  name,
  label,
  help,
  secret = false,
}: FieldsProps & {
  readonly name: Exclude<keyof AlertForm, 'kind' | 'allowPrivate'>;
  readonly label: string;
  readonly help?: string;
  readonly secret?: boolean;
}) {
  return (
    <Field label={label} help={help}>
      {(control) => (
        <TextInput
          {...control}
          type={secret ? 'password' : 'text'}
          autoComplete="off"
          spellCheck={false}
          value={form[name]}
          onChange={(value) => onChange({ [name]: value })}
        />
      )}
    </Field>
  );
}

const Added = ({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) => (
  <div className="space-y-4">
    <p>{text.secret}</p>
    <CodeLine text={secret} label={text.copySecret} />
    <FormActions>
      <Button look="primary" onClick={onDone}>
        {text.done}
      </Button>
    </FormActions>
  </div>
);
