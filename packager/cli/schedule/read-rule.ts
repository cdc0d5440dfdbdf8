import { z } from 'zod';
import {
  type ScheduleJob,
  ScheduleRule,
  UpdateRule,
} from '../../../schemas/api/resources/schedule.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { readDuration } from '../terminal/read-duration.ts';

/** Options that say what a schedule is. */
export const RULE_OPTIONS: readonly [string, string][] = [
  ['--every <period>', 'hour, day, week or month (day)'],
  ['--at <time>', 'time of day at which it begins, such as 02:00'],
  ['--on <day>', 'with week: mon to sun (sun); with month: its date, 1 to 28 (1)'],
  ['--zone <zone>', 'time zone of these, such as Europe/Copenhagen (UTC)'],
  ['--spread <minutes>', 'within so many minutes each stack begins at a time of its own (60)'],
  ['--keep-hourly <count>', 'keep the newest of each of the last so many hours'],
  ['--keep-daily <count>', 'keep the newest of each of the last so many days'],
  ['--keep-weekly <count>', 'keep the newest of each of the last so many weeks'],
  ['--keep-monthly <count>', 'keep the newest of each of the last so many months'],
  [
    '--to <repository>',
    'of backups and trials: which backup repository; default: the only one there is',
  ],
  [
    '--mode <mode>',
    'of updates: rehearse, rehearse-and-apply or apply: what is done with a newer version (rehearse)',
  ],
  ['--window <minutes>', 'of updates: within so many minutes one may begin (180)'],
  [
    '--probation <time>',
    'of updates: how long all machines have to stay ready, such as "5 min"; else it is rolled back (1 min)',
  ],
  ['--which <updates>', 'of updates: all, or security: those that close a security hole (all)'],
];

const count = z.coerce.number().optional();
export const RULE_INPUT = {
  every: z.enum(['hour', 'day', 'week', 'month']).optional(),
  at: z.string().optional(),
  on: z.string().optional(),
  zone: z.string().optional(),
  spread: z.coerce.number().optional(),
  keepHourly: count,
  keepDaily: count,
  keepWeekly: count,
  keepMonthly: count,
  to: z.string().optional(),
  mode: UpdateRule.shape.mode.optional(),
  window: z.coerce.number().optional(),
  probation: z.string().optional(),
  which: z.enum(['all', 'security']).optional(),
};
type RuleInput = z.infer<z.ZodObject<typeof RULE_INPUT>>;

const USUAL = {
  points: { at: '02:00', keep: { daily: 7 } },
  backups: { at: '03:00', keep: { daily: 7, weekly: 4, monthly: 6 } },
  updates: { at: '04:00', keep: {}, update: { mode: 'rehearse' } },
  trials: { at: '05:00', keep: {} },
} as const;

/**
 * @param before what holds until now; null: nothing, so that what is not named is as usual
 * @throws Fault USAGE
 */
export function readRule(
  job: ScheduleJob,
  input: RuleInput,
  before: ScheduleRule | null,
): ScheduleRule {
  const keep = {
    ...(input.keepHourly === undefined ? {} : { hourly: input.keepHourly }),
    ...(input.keepDaily === undefined ? {} : { daily: input.keepDaily }),
    ...(input.keepWeekly === undefined ? {} : { weekly: input.keepWeekly }),
    ...(input.keepMonthly === undefined ? {} : { monthly: input.keepMonthly }),
  };
  const isKeepNamed = Object.keys(keep).length > 0;
  const read = ScheduleRule.safeParse({
    ...before,
    times: readTimes(job, input, before),
    keep: before ? { ...before.keep, ...keep } : isKeepNamed ? keep : USUAL[job].keep,
    ...(input.spread === undefined ? {} : { spreadMinutes: input.spread }),
    ...(input.to === undefined ? {} : { repository: input.to }),
    ...readUpdate(job, input, before),
  });
  if (read.success) return read.data;
  const [first] = read.error.issues;
  const problem = `${first?.path.join('.') ?? ''}: ${first?.message ?? 'not possible'}.`;
  throw new Fault('USAGE', { problem });
}

function readUpdate(
  job: ScheduleJob,
  input: RuleInput,
  before: ScheduleRule | null,
): { readonly update?: unknown } {
  const update = {
    ...(input.mode === undefined ? {} : { mode: input.mode }),
    ...(input.window === undefined ? {} : { windowMinutes: input.window }),
    ...(input.probation === undefined ? {} : { probationMs: readDuration(input.probation) }),
    ...(input.which === undefined ? {} : { which: input.which }),
  };
  if (job === 'updates')
    return { update: { ...USUAL.updates.update, ...before?.update, ...update } };
  const named = (['mode', 'window', 'probation', 'which'] as const).find(
    (name) => input[name] !== undefined,
  );
  if (named === undefined) return {};
  throw new Fault('USAGE', { problem: `--${named} goes with updates.` });
}

function readTimes(job: ScheduleJob, input: RuleInput, before: ScheduleRule | null): unknown {
  const was = before?.times ?? { every: 'day', at: USUAL[job].at, zone: 'UTC' };
  const every = input.every ?? was.every;
  if (every === 'hour') {
    const named = (['at', 'on', 'zone'] as const).find((name) => input[name] !== undefined);
    if (named === undefined) return { every };
    throw new Fault('USAGE', { problem: `--${named} does not go with --every hour.` });
  }
  const at = input.at ?? ('at' in was ? was.at : USUAL[job].at);
  const zone = input.zone ?? ('zone' in was ? was.zone : 'UTC');
  if (every === 'day') {
    if (input.on === undefined) return { every, at, zone };
    throw new Fault('USAGE', { problem: '--on goes with --every week or --every month.' });
  }
  if (every === 'week') {
    const day = input.on?.toLowerCase() ?? ('day' in was ? was.day : 'sun');
    return { every, day, at, zone };
  }
  const date = input.on === undefined ? ('date' in was ? was.date : 1) : Number(input.on);
  return { every, date, at, zone };
}
