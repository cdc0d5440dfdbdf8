import { z } from 'zod';
import {
  ScheduleJob,
  type ScheduleRule,
  type Schedules,
  type StackSchedules,
} from '../../../schemas/api/resources/schedule.ts';
import type { Outcome } from '../define-command.ts';
import { type Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { readRule, RULE_INPUT, RULE_OPTIONS } from './read-rule.ts';
import { schedulesLines, stackLines } from './schedule-words.ts';

const SHAPE = 'Schedules, or with --stack StackSchedules, as in the API';
const JOB: [string, string] = ['<job>', 'points, backups, updates or trials'];
const STACK: [string, string] = ['--stack <stack>', 'of this stack alone, by name or id'];

/** `yard schedule set`. */
export const scheduleSetCommand = defineServerCommand({
  name: 'schedule set',
  summary:
    'Have restore points, backups, updates or trials of backups made by schedule, of all stacks or of one',
  details:
    'What is not named stays as it was. The newest of each of the last so many hours, days, weeks and months that have any is ' +
    'kept; what people made, or what was made before a change, never goes by schedule. A run that was missed is made up for ' +
    'once; an update waits for its next window. ' +
    'Updates go one stack at a time, and stop after the first that does not succeed. What needs a person is not updated by itself: an answer, a permission, a port that is opened. ' +
    'A trial starts the latest backup in a fence and removes it, once for each backup. ' +
    'While machines run, disks of deleted restore points wait to be merged: after some 24 restore points, the disks of a stack are ' +
    'copied out of them, which takes room. Machines of stacks with restore points do not move to other nodes. For all stacks, and for backups of one: administrators only.',
  arguments: [JOB],
  options: [STACK, ...RULE_OPTIONS],
  example: 'yard schedule set backups --at 03:00 --zone Europe/Copenhagen --keep-daily 7',
  shape: SHAPE,
  input: { job: ScheduleJob, stack: z.string().optional(), ...RULE_INPUT },
  run: async (connection, { job, stack, ...input }) => {
    const { api } = connection;
    if (stack === undefined) {
      const { common } = await api.listSchedules();
      const rule = readRule(job, input, ruleOf(common, job));
      return shown(connection, await api.setSchedule({ params: { job }, body: { rule } }));
    }
    const { schedules } = await api.getStackSchedules({ params: { stack } });
    const rule = readRule(job, input, ruleOf(schedules, job));
    const body = { setting: 'own', rule } as const;
    return shown(connection, await api.setStackSchedule({ params: { stack, job }, body }));
  },
});

/** `yard schedule off`. */
export const scheduleOffCommand = defineServerCommand({
  name: 'schedule off',
  summary: 'Have none of one stack made by schedule, whatever holds for all',
  details: 'What there is stays. To have it as all stacks again: yard schedule rm.',
  arguments: [JOB, ['<stack>', 'name or id']],
  example: 'yard schedule off backups scratch',
  shape: 'StackSchedules as in the API',
  input: { job: ScheduleJob, stack: z.string() },
  run: async (connection, { job, stack }) => {
    const body = { setting: 'off' } as const;
    return shown(
      connection,
      await connection.api.setStackSchedule({ params: { stack, job }, body }),
    );
  },
});

/** `yard schedule rm`. */
export const scheduleRmCommand = defineServerCommand({
  name: 'schedule rm',
  summary: 'Remove a schedule: that of all stacks, or what one stack has of its own',
  details:
    'A stack without a schedule of its own has that of all stacks. What there is stays. ' +
    'For all stacks, and for backups of one: administrators only.',
  arguments: [JOB],
  options: [STACK],
  example: 'yard schedule rm points --stack blog',
  shape: SHAPE,
  input: { job: ScheduleJob, stack: z.string().optional() },
  run: async (connection, { job, stack }) => {
    const { api } = connection;
    if (stack === undefined) {
      return shown(connection, await api.setSchedule({ params: { job }, body: { rule: null } }));
    }
    const body = { setting: 'inherit' } as const;
    return shown(connection, await api.setStackSchedule({ params: { stack, job }, body }));
  },
});

const ruleOf = (
  schedules: readonly { readonly job: ScheduleJob; readonly rule: ScheduleRule | null }[],
  wanted: ScheduleJob,
): ScheduleRule | null => schedules.find(({ job }) => job === wanted)?.rule ?? null;

function shown({ context }: Connection, now: Schedules | StackSchedules): Outcome {
  const lines =
    'common' in now ? schedulesLines(now, context.now()) : stackLines(now, context.now());
  return { json: now, text: lines.join('\n') };
}
