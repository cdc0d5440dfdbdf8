import type {
  ScheduleKeep,
  ScheduleRule,
  ScheduleTimes,
  UpdateRule,
} from '../../../schemas/api/resources/schedule.ts';
import { schedulesText as text } from '../../_text/schedules.ts';
import { KEPT_PERIODS } from './schedule-form.ts';

/** @returns when something is done, in words */
export function timesWords(times: ScheduleTimes): string {
  switch (times.every) {
    case 'hour':
      return text.hour;
    case 'day':
      return text.day(times.at, times.zone);
    case 'week':
      return text.week(text.days[times.day], times.at, times.zone);
    case 'month':
      return text.month(times.date, times.at, times.zone);
  }
}

/** @returns what stays, in words */
export const keepWords = (keep: ScheduleKeep): string =>
  text.keeps(
    KEPT_PERIODS.filter((period) => keep[period] > 0)
      .map((period) => text.kept[period](keep[period]))
      .join(', '),
  );

/** @returns what a rule does, in words */
export function ruleWords({ keep, repository, update }: ScheduleRule): string {
  if (update) return updateWords(update);
  const isKept = KEPT_PERIODS.some((period) => keep[period] > 0);
  const what = isKept ? keepWords(keep) : text.triesLatest;
  if (repository === null) return what;
  return `${what}. ${isKept ? text.into(repository) : text.of(repository)}`;
}

/** @returns what becomes of a newer version, in words */
export const updateWords = ({ mode, which, windowMinutes }: UpdateRule): string =>
  [
    text.mode[mode],
    ...(which === 'security' ? [text.onlySecurity] : []),
    text.window(windowMinutes),
  ].join(', ');
