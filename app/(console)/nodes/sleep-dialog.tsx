'use client';

import { useState } from 'react';
import type { SleepPolicy } from '../../../schemas/api/resources/sleep.ts';
import { useSetSleep } from '../../_client/sleep.ts';
import { Button } from '../../_components/form/button.tsx';
import { FormActions } from '../../_components/form/form-actions.tsx';
import { NameField } from '../../_components/form/name-field.tsx';
import { Dialog } from '../../_components/layout/dialog.tsx';
import { Failure } from '../../_components/state/failure.tsx';
import {
  LEAST_IDLE_MINUTES,
  MOST_IDLE_MINUTES,
  ownZone,
  type SleepForm,
  sleepForm,
  sleepPolicy,
} from '../../_lib/node/sleep-form.ts';
import { sleepText } from '../../_text/sleep.ts';

const text = sleepText.dialog;

/** Says which idle nodes go to sleep. @param policy as it is; null: none does yet */
export function SleepDialog({
  policy,
  onClose,
}: {
  readonly policy: SleepPolicy | null;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={text.title}
      lead={text.lead}
    >
      <SleepPolicyForm before={policy} onDone={onClose} />
    </Dialog>
  );
}

const FIELDS = [
  ['idleMinutes', text.idle, text.idleHelp(LEAST_IDLE_MINUTES, MOST_IDLE_MINUTES)],
  ['warmNodes', text.warm, text.warmHelp],
  ['spareMemory', text.spare, text.spareHelp],
  ['from', text.from, text.hoursHelp],
  ['to', text.to, text.hoursHelp],
] as const;

function SleepPolicyForm({
  before,
  onDone,
}: {
  readonly before: SleepPolicy | null;
  readonly onDone: () => void;
}) {
  const [form, setForm] = useState<SleepForm>(() => sleepForm(before));
  const set = useSetSleep();
  const policy = sleepPolicy(form, before, ownZone());
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (policy) set.mutate(policy, { onSuccess: onDone });
      }}
    >
      {FIELDS.map(([field, label, help]) => (
        <NameField
          key={field}
          label={label}
          help={help}
          value={form[field]}
          onChange={(value) => setForm((now) => ({ ...now, [field]: value }))}
        />
      ))}
      {set.error ? <Failure error={set.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={set.isPending}
          reason={policy ? undefined : text.missing}
        >
          {text.submit}
        </Button>
      </FormActions>
    </form>
  );
}
