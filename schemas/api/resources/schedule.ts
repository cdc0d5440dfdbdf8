import { SCHEDULE_LIMITS } from '../../config/schedule-limits.ts';
import { OperationId, StackId } from '../../ids/brand.ts';
import { Label } from '../../ids/names.ts';
import { z } from '../route.ts';
import { TimeOfDay, TimeZone, WeekDay } from './local-time.ts';
import { UpgradeRequest } from './upgrade.ts';

/** What is done by schedule: restore points, backups into a repository, updates in a window, or trying whether the latest backup starts. */
export const SCHEDULE_JOBS = ['points', 'backups', 'updates', 'trials'] as const;
export const ScheduleJob = z.enum(SCHEDULE_JOBS);
export type ScheduleJob = z.infer<typeof ScheduleJob>;

/** When: at the beginning of a time over which the stacks are spread. */
export const ScheduleTimes = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('hour') }),
  z.strictObject({ every: z.literal('day'), at: TimeOfDay, zone: TimeZone }),
  z.strictObject({ every: z.literal('week'), day: WeekDay, at: TimeOfDay, zone: TimeZone }),
  z.strictObject({
    every: z.literal('month'),
    date: z.int().min(1).max(28),
    at: TimeOfDay,
    zone: TimeZone,
  }),
]);
export type ScheduleTimes = z.infer<typeof ScheduleTimes>;

const count = z.int().min(0).max(SCHEDULE_LIMITS.backups).default(0);

/** The newest of each of the last so many hours, days, weeks and months that have any stays; the newest of all in any case. */
export const ScheduleKeep = z.strictObject({
  hourly: count,
  daily: count,
  weekly: count,
  monthly: count,
});
export type ScheduleKeep = z.infer<typeof ScheduleKeep>;

/** What becomes of a newer version. Without a rule it is only told. */
export const UpdateRule = z.strictObject({
  mode: z
    .enum(['rehearse', 'rehearse-and-apply', 'apply'])
    .describe(
      'rehearse: it is tried on a clone, and what came of it is told; rehearse-and-apply: if that held, the stack is upgraded; apply: it is upgraded at once',
    ),
  which: z
    .enum(['all', 'security'])
    .default('all')
    .describe('security: only where the newer version closes a security hole'),
  windowMinutes: z
    .int()
    .min(SCHEDULE_LIMITS.shortestWindowMinutes)
    .max(SCHEDULE_LIMITS.longestWindowMinutes)
    .default(SCHEDULE_LIMITS.usualWindowMinutes)
    .describe('Within so many minutes an update may begin; then not until the next window'),
  probationMs: UpgradeRequest.shape.probationMs,
});
export type UpdateRule = z.infer<typeof UpdateRule>;

/** How often something is done, and how much of it stays. */
export const ScheduleRule = z
  .strictObject({
    times: ScheduleTimes,
    spreadMinutes: z
      .int()
      .min(0)
      .max(SCHEDULE_LIMITS.spreadMinutes)
      .default(SCHEDULE_LIMITS.usualSpreadMinutes)
      .describe(
        'Each stack starts at a time of its own within so many minutes; of an hour at most with `hour`',
      ),
    keep: ScheduleKeep.default({ hourly: 0, daily: 0, weekly: 0, monthly: 0 }).describe(
      'Of restore points and backups',
    ),
    repository: Label.nullable()
      .default(null)
      .describe('Of backups and trials; null: the only one there is, and for everything else'),
    update: UpdateRule.nullable().default(null).describe('Of updates; null: for everything else'),
  })
  .meta({ id: 'ScheduleRule' });
export type ScheduleRule = z.infer<typeof ScheduleRule>;

/** What became of the last run. */
export const ScheduleRun = z
  .object({
    dueAt: z.iso.datetime().describe('When it was due'),
    begunAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable().describe('null: it goes on'),
    outcome: z.enum(['running', 'succeeded', 'failed']),
    why: z.string().nullable().describe('Why it failed, or what could not be given back after it'),
    operation: OperationId.nullable().describe('null: it was refused before anything was tried'),
    about: z
      .string()
      .nullable()
      .describe('The version that an update is to; null: for everything else'),
  })
  .meta({ id: 'ScheduleRun' });
export type ScheduleRun = z.infer<typeof ScheduleRun>;

const unreadable = z
  .boolean()
  .describe('There is a rule that this version cannot read: nothing is done until it is set anew');

/** One job of a stack. */
export const StackSchedule = z
  .object({
    job: ScheduleJob,
    setting: z
      .enum(['inherit', 'off', 'own'])
      .describe('inherit: the rule for all stacks; off: none; own: a rule of its own'),
    rule: ScheduleRule.nullable().describe('What holds now; null: nothing is done by schedule'),
    unreadable,
    nextAt: z.iso.datetime().nullable().describe('The next run; in the past: it is due'),
    waits: z.string().nullable().describe('Why a run that is due has not begun; null: none is'),
    overdueSince: z.iso.datetime().nullable().describe('null: it is not overdue'),
    lastSuccessAt: z.iso.datetime().nullable(),
    last: ScheduleRun.nullable(),
  })
  .meta({ id: 'StackSchedule' });
export type StackSchedule = z.infer<typeof StackSchedule>;

export const StackSchedules = z
  .object({ stack: StackId, name: z.string(), schedules: z.array(StackSchedule) })
  .meta({ id: 'StackSchedules' });
export type StackSchedules = z.infer<typeof StackSchedules>;

/** The rule of one job for all stacks. */
export const CommonSchedule = z
  .object({
    job: ScheduleJob,
    rule: ScheduleRule.nullable().describe('null: none, unless a stack has its own'),
    unreadable,
    by: z.string().nullable(),
    at: z.iso.datetime().nullable(),
    stacks: z.int().describe('So many stacks have a rule for it, this one or their own'),
    failed: z.int().describe('Of these, those whose last run failed'),
    overdue: z.int().describe('Of these, those whose run is overdue'),
    nextAt: z.iso.datetime().nullable().describe('The next run of any stack'),
  })
  .meta({ id: 'CommonSchedule' });
export type CommonSchedule = z.infer<typeof CommonSchedule>;

export const Schedules = z
  .object({
    common: z.array(CommonSchedule),
    stacks: z
      .array(StackSchedules)
      .describe(
        'Those with a setting of their own, or with a run that failed or is overdue; the first of them',
      ),
  })
  .meta({ id: 'Schedules' });
export type Schedules = z.infer<typeof Schedules>;

/** What a stack is to have. */
export const StackSetting = z.discriminatedUnion('setting', [
  z.strictObject({ setting: z.literal('inherit') }),
  z.strictObject({ setting: z.literal('off') }),
  z.strictObject({ setting: z.literal('own'), rule: ScheduleRule }),
]);
export type StackSetting = z.infer<typeof StackSetting>;
