import type { ScheduleJob } from '../../../../schemas/api/resources/schedule.ts';
import { Field } from '../../../_components/form/field.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import {
  DAYS,
  KEPT_PERIODS,
  type ScheduleForm,
  MODES,
  WHICH,
} from '../../../_lib/schedule/schedule-form.ts';
import { schedulesText } from '../../../_text/schedules.ts';

const text = schedulesText.dialog;

interface FieldsProps {
  readonly job: ScheduleJob;
  readonly form: ScheduleForm;
  readonly repositories: readonly string[];
  readonly onChange: (part: Partial<ScheduleForm>) => void;
}

const PERIODS = (['hour', 'day', 'week', 'month'] as const).map((value) => ({
  value,
  label: text.periods[value],
}));

/** When something is done by schedule, what stays, and where it goes. */
export function ScheduleFields(props: FieldsProps) {
  const { job, form, repositories, onChange } = props;
  return (
    <>
      <div className="grid grid-cols-2 gap-x-4 gap-y-3">
        <Field label={text.every}>
          {(control) => (
            <Select
              {...control}
              value={form.every}
              choices={PERIODS}
              onChange={(every) => onChange({ every: every as ScheduleForm['every'] })}
            />
          )}
        </Field>
        <DayField {...props} />
        {form.every === 'hour' ? null : (
          <>
            <Typed {...props} name="at" label={text.at} help={text.atHelp} />
            <Typed {...props} name="zone" label={text.zone} help={text.zoneHelp} />
          </>
        )}
        <Typed {...props} name="spread" label={text.spread} help={text.spreadHelp} />
        {job === 'backups' || job === 'trials' ? (
          <Field label={text.repository[job]}>
            {(control) => (
              <Select
                {...control}
                value={form.repository}
                onChange={(repository) => onChange({ repository })}
                choices={[
                  { value: '', label: text.onlyRepository },
                  ...repositories.map((name) => ({ value: name, label: name })),
                ]}
              />
            )}
          </Field>
        ) : null}
      </div>
      <WhatFields {...props} />
      {job === 'points' ? <p className="text-small text-ink-soft">{text.depth}</p> : null}
    </>
  );
}

function WhatFields(props: FieldsProps) {
  switch (props.job) {
    case 'updates':
      return <UpdateFields {...props} />;
    case 'trials':
      return <p className="text-small text-ink-soft">{text.trialsHelp}</p>;
    default:
      return <KeepFields {...props} job={props.job} />;
  }
}

function KeepFields(props: FieldsProps & { readonly job: 'points' | 'backups' }) {
  return (
    <fieldset className="space-y-2">
      <legend className="font-medium">{text.keep}</legend>
      <div className="grid grid-cols-4 gap-3">
        {KEPT_PERIODS.map((period) => (
          <Typed key={period} {...props} name={period} label={text.periodsKept[period]} />
        ))}
      </div>
      <p className="text-small text-ink-soft">{text.keepHelp[props.job]}</p>
    </fieldset>
  );
}

const MODE_CHOICES = MODES.map((value) => ({ value, label: text.modeChoices[value] }));
const WHICH_CHOICES = WHICH.map((value) => ({ value, label: text.whichChoices[value] }));

function UpdateFields(props: FieldsProps) {
  const { form, onChange } = props;
  return (
    <>
      <Field label={text.mode}>
        {(control) => (
          <Select
            {...control}
            value={form.mode}
            choices={MODE_CHOICES}
            onChange={(mode) => onChange({ mode })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-x-4 gap-y-3">
        <Field label={text.which}>
          {(control) => (
            <Select
              {...control}
              value={form.which}
              choices={WHICH_CHOICES}
              onChange={(which) => onChange({ which })}
            />
          )}
        </Field>
        <Typed {...props} name="window" label={text.window} help={text.windowHelp} />
      </div>
      <p className="text-small text-ink-soft">{text.updatesHelp}</p>
    </>
  );
}

function DayField(props: FieldsProps) {
  const { form, onChange } = props;
  if (form.every === 'month') {
    return <Typed {...props} name="date" label={text.date} help={text.dateHelp} />;
  }
  if (form.every !== 'week') return <span />;
  return (
    <Field label={text.day}>
      {(control) => (
        <Select
          {...control}
          value={form.day}
          onChange={(day) => onChange({ day })}
          choices={DAYS.map((value) => ({ value, label: schedulesText.days[value] }))}
        />
      )}
    </Field>
  );
}

function Typed({
  form,
  onChange,
  name,
  label,
  help,
}: FieldsProps & {
  readonly name: Exclude<keyof ScheduleForm, 'every' | 'probationMs'>;
  readonly label: string;
  readonly help?: string;
}) {
  return (
    <Field label={label} help={help}>
      {(control) => (
        <TextInput
          {...control}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={form[name]}
          onChange={(value) => onChange({ [name]: value })}
        />
      )}
    </Field>
  );
}
