import type {
  CommonSchedule,
  ScheduleKeep,
  ScheduleRule,
  ScheduleRun,
  Schedules,
  ScheduleTimes,
  StackSchedule,
  StackSchedules,
  UpdateRule,
} from '../../../schemas/api/resources/schedule.ts';
import { formatAge, formatDue } from '../terminal/format-time.ts';
import { oneLine } from '../terminal/one-line.ts';
import { table } from '../terminal/table.ts';

/** @returns when something is done, in words: `every day at 02:00 UTC` */
export function timesWords(times: ScheduleTimes): string {
  switch (times.every) {
    case 'hour':
      return 'every hour';
    case 'day':
      return `every day at ${times.at} ${times.zone}`;
    case 'week':
      return `every week on ${times.day} at ${times.at} ${times.zone}`;
    case 'month':
      return `every month on day ${times.date} at ${times.at} ${times.zone}`;
  }
}

/** @returns what stays, in words: `7 daily, 4 weekly` */
export const keepWords = (keep: ScheduleKeep): string =>
  (['hourly', 'daily', 'weekly', 'monthly'] as const)
    .flatMap((period) => (keep[period] === 0 ? [] : [`${keep[period]} ${period}`]))
    .join(', ');

/** @returns a rule in one line */
export function ruleWords(rule: ScheduleRule): string {
  const { times, keep, repository, spreadMinutes, update } = rule;
  const spread = spreadMinutes === 0 ? '' : `, spread over ${spreadMinutes} min`;
  if (update) return `${timesWords(times)}${spread}; ${updateWords(update)}`;
  const into = repository === null ? '' : `, into ${repository}`;
  const kept = keepWords(keep);
  if (kept === '')
    return `${timesWords(times)}${spread}${repository === null ? '' : `, of ${repository}`}`;
  return `${timesWords(times)}${spread}${into}; keeps ${kept}`;
}

/** @returns what becomes of a newer version, in words */
export const updateWords = ({ mode, which, windowMinutes }: UpdateRule): string =>
  `${MODE_WORDS[mode]}${which === 'security' ? ', if it closes a security hole' : ''}, in a window of ${windowMinutes} min`;

const MODE_WORDS: Readonly<Record<UpdateRule['mode'], string>> = {
  rehearse: 'a newer version is rehearsed on a clone, and what came of it is told',
  'rehearse-and-apply': 'a newer version is rehearsed on a clone, and applied if that held',
  apply: 'a newer version is applied',
};

/** @returns what holds for all stacks, and a table of those that somebody should look at */
export function schedulesLines({ common, stacks }: Schedules, nowMs: number): string[] {
  const rows = stacks.flatMap((stack) => stackRows(stack, nowMs));
  const named = rows.length === 0 ? [] : ['', ...table(rows, ['STACK', ...HEAD])];
  return [...common.flatMap((each) => commonLines(each, nowMs)), ...named];
}

/** @returns all jobs of one stack */
export const stackLines = (stack: StackSchedules, nowMs: number): string[] => [
  ...table(
    stack.schedules.map((each) => row(each, nowMs)),
    HEAD,
  ),
  ...stack.schedules.flatMap(noteLines),
];

const TITLES = {
  points: 'Restore points',
  backups: 'Backups',
  updates: 'Updates',
  trials: 'Trials of backups',
} as const;
const HEAD = ['JOB', 'SCHEDULE', 'NEXT', 'LAST', 'OUTCOME'];

function commonLines(each: CommonSchedule, nowMs: number): string[] {
  const { job, rule, unreadable, stacks, failed, overdue, by, at, nextAt } = each;
  const title = TITLES[job];
  if (unreadable) return [`${title}: the schedule that was set ${CANNOT_BE_READ}`];
  if (!rule && stacks === 0) return [`${title}: none by schedule.`];
  const trouble = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(overdue === 0 ? [] : [`${overdue} overdue`]),
  ];
  const counts = `${stacks === 1 ? '1 stack' : `${stacks} stacks`}${trouble.length === 0 ? '' : `, ${trouble.join(', ')}`}`;
  const next = nextAt === null ? '' : `; next ${nextWords(nextAt, nowMs)}`;
  return [
    oneLine(
      `${title}: ${rule ? `${ruleWords(rule)}.` : 'only for stacks with a schedule of their own.'}`,
    ),
    `  ${counts}${next}.`,
    ...(by === null || at === null ? [] : [oneLine(`  Set by ${by} ${formatAge(at, nowMs)}.`)]),
  ];
}

const stackRows = ({ name, schedules }: StackSchedules, nowMs: number): string[][] =>
  schedules
    .filter(({ setting, rule, unreadable, last, overdueSince }) =>
      setting === 'inherit' && !unreadable
        ? rule !== null && (last?.outcome === 'failed' || overdueSince !== null)
        : true,
    )
    .map((each) => [name, ...row(each, nowMs)]);

function row(
  { job, setting, rule, unreadable, nextAt, overdueSince, last }: StackSchedule,
  nowMs: number,
): string[] {
  return [
    job,
    scheduleCell({ rule, unreadable, setting }),
    overdueSince !== null ? 'overdue' : nextAt === null ? '–' : nextWords(nextAt, nowMs),
    last ? formatAge(last.begunAt, nowMs) : 'never',
    last?.outcome ?? '–',
  ];
}

function noteLines({ job, waits, last, rule, unreadable }: StackSchedule): string[] {
  return [
    ...(unreadable ? ['', `${TITLES[job]}: the schedule that was set ${CANNOT_BE_READ}`] : []),
    ...(rule ? ['', oneLine(`${TITLES[job]}: ${ruleWords(rule)}.`)] : []),
    ...(waits === null ? [] : [oneLine(`  Waits: ${waits}`)]),
    ...(last?.why ? [oneLine(`  Last run: ${last.why}${shownBy(last)}`)] : []),
  ];
}

const shownBy = ({ operation }: ScheduleRun): string =>
  operation === null ? '' : ` (yard op show ${operation})`;

const CANNOT_BE_READ =
  'cannot be read any more, so nothing is done by it. Set it anew: yard schedule set';

function scheduleCell({
  rule,
  unreadable,
  setting,
}: Pick<StackSchedule, 'rule' | 'unreadable' | 'setting'>): string {
  if (rule) return `${setting === 'own' ? 'own: ' : ''}${timesWords(rule.times)}`;
  if (unreadable) return 'cannot be read';
  return setting === 'off' ? 'off' : 'none';
}

const nextWords = (at: string, nowMs: number): string =>
  Date.parse(at) <= nowMs ? 'due now' : formatDue(at, nowMs);
