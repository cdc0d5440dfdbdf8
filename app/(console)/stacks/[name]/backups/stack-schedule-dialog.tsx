'use client';

import type {
  ScheduleRule,
  StackSchedule,
  StackSetting,
} from '../../../../../schemas/api/resources/schedule.ts';
import { useSetStackSchedule } from '../../../../_client/schedules.ts';
import { schedulesText } from '../../../../_text/schedules.ts';
import { ScheduleDialog } from '../../../_parts/schedule/schedule-dialog.tsx';

const text = schedulesText.dialog;
const CHOICES = (['inherit', 'own', 'off'] as const).map((value) => ({
  value,
  label: text.settings[value],
}));

function settingOf(
  setting: StackSetting['setting'],
  rule: ScheduleRule | undefined,
): StackSetting | undefined {
  if (setting !== 'own') return { setting };
  return rule && { setting, rule };
}

/** What one stack has by schedule. @param props `stack`: its id; `mayOwn`: whether this person may give it a rule of its own */
export function StackScheduleDialog({
  stack,
  schedule,
  mayOwn,
  onClose,
}: {
  readonly stack: string;
  readonly schedule: StackSchedule;
  readonly mayOwn: boolean;
  readonly onClose: () => void;
}) {
  const { job, rule, setting } = schedule;
  return (
    <ScheduleDialog
      job={job}
      lead={text.leadStack}
      label={text.setting}
      choices={mayOwn ? CHOICES : CHOICES.filter(({ value }) => value !== 'own')}
      own="own"
      chosen={setting}
      rule={rule}
      made={settingOf}
      save={useSetStackSchedule(stack, job)}
      onClose={onClose}
    />
  );
}
