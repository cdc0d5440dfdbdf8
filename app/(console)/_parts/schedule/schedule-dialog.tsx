'use client';

import { useState } from 'react';
import type { ScheduleJob, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import { useBackupRepositories } from '../../../_client/backups.ts';
import { Button } from '../../../_components/form/button.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { RadioBar } from '../../../_components/form/radio-bar.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { ownZone } from '../../../_lib/node/sleep-form.ts';
import {
  type ScheduleForm,
  scheduleForm,
  scheduleRule,
} from '../../../_lib/schedule/schedule-form.ts';
import { schedulesText } from '../../../_text/schedules.ts';
import { ScheduleFields } from './schedule-fields.tsx';

const text = schedulesText.dialog;

/** The part of a mutation that the dialog needs. */
interface Save<Chosen> {
  readonly isPending: boolean;
  readonly error: unknown;
  mutate(chosen: Chosen, options: { onSuccess: () => void }): void;
}

/**
 * Says how something is done by schedule, or that it is not.
 *
 * @param props `choices`: what there is to choose; `own` among them is that of the form. `made`: what is saved of a choice
 */
export function ScheduleDialog<Choice extends string, Chosen>({
  job,
  lead,
  label,
  choices,
  own,
  chosen,
  rule: before,
  made,
  save,
  onClose,
}: {
  readonly job: ScheduleJob;
  readonly lead: string;
  readonly label: string;
  readonly choices: readonly { readonly value: Choice; readonly label: string }[];
  readonly own: Choice;
  readonly chosen: Choice;
  readonly rule: ScheduleRule | null;
  readonly made: (choice: Choice, rule: ScheduleRule | undefined) => Chosen | undefined;
  readonly save: Save<Chosen>;
  readonly onClose: () => void;
}) {
  const repositories = useBackupRepositories();
  const [choice, setChoice] = useState(chosen);
  const [form, setForm] = useState<ScheduleForm>(() => scheduleForm(job, before, ownZone()));
  const wanted = made(choice, choice === own ? scheduleRule(job, form) : undefined);
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title[job]}
      lead={lead}
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== undefined) save.mutate(wanted, { onSuccess: onClose });
        }}
      >
        <RadioBar label={label} choices={choices} value={choice} onChoose={setChoice} />
        {choice === own ? (
          <ScheduleFields
            job={job}
            form={form}
            repositories={(repositories.data ?? []).map(({ name }) => name)}
            onChange={(part) => setForm((now) => ({ ...now, ...part }))}
          />
        ) : null}
        {save.error ? <Failure error={save.error} /> : null}
        <FormActions>
          <Button
            type="submit"
            look="primary"
            busy={save.isPending}
            reason={wanted === undefined ? text.missing : undefined}
          >
            {text.submit}
          </Button>
        </FormActions>
      </form>
    </Dialog>
  );
}
