'use client';

import type { CommonSchedule, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import { useSetSchedule } from '../../../_client/schedules.ts';
import { schedulesText } from '../../../_text/schedules.ts';
import { ScheduleDialog } from '../../_parts/schedule/schedule-dialog.tsx';

const text = schedulesText.dialog;
const CHOICES = (['on', 'off'] as const).map((value) => ({ value, label: text.common[value] }));

const ruleFor = (choice: 'on' | 'off', rule: ScheduleRule | undefined) =>
  choice === 'off' ? null : rule;

/** What all stacks have by schedule. */
export function CommonScheduleDialog({
  schedule: { job, rule },
  onClose,
}: {
  readonly schedule: CommonSchedule;
  readonly onClose: () => void;
}) {
  return (
    <ScheduleDialog
      job={job}
      lead={text.leadAll}
      label={text.commonSetting}
      choices={CHOICES}
      own="on"
      chosen="on"
      rule={rule}
      made={ruleFor}
      save={useSetSchedule(job)}
      onClose={onClose}
    />
  );
}
