import { Operation } from '../resources/operation.ts';
import {
  ScheduleJob,
  ScheduleRule,
  Schedules,
  StackSchedules,
  StackSetting,
} from '../resources/schedule.ts';
import { route, z } from '../route.ts';
import { repeatable } from './repeatable.ts';

const tag = 'schedules';

const job = z.object({ job: ScheduleJob });
const stack = z.object({ stack: z.string().min(1).max(64) });
const both = stack.extend(job.shape);

/** What is done with stacks again and again. */
export const scheduleRoutes = {
  listSchedules: route({
    method: 'GET',
    path: '/api/v1/schedules',
    summary: 'What is done with all stacks by schedule, and where that fails or is overdue',
    tag,
    right: 'view',
    answer: Schedules,
  }),
  setSchedule: route({
    method: 'PUT',
    path: '/api/v1/schedules/:job',
    summary: 'Have restore points or backups of all stacks made by schedule, or end that',
    tag,
    right: 'admin',
    params: job,
    body: z.strictObject({ rule: ScheduleRule.nullable() }),
    answer: Schedules,
  }),
  getStackSchedules: route({
    method: 'GET',
    path: '/api/v1/stacks/:stack/schedules',
    summary: 'What is done with a stack by schedule, when next, and what became of the last run',
    tag,
    right: 'view',
    params: stack,
    answer: StackSchedules,
  }),
  setStackSchedule: route({
    method: 'PUT',
    path: '/api/v1/stacks/:stack/schedules/:job',
    summary:
      'Give a stack a schedule of its own, none, or that of all stacks; one of its own for backups takes an administrator to give or take away',
    tag,
    right: 'operate',
    params: both,
    body: StackSetting,
    answer: StackSchedules,
  }),
  runStackSchedule: route({
    method: 'POST',
    path: '/api/v1/stacks/:stack/schedules/:job/run',
    summary: 'Do now what is done with a stack by schedule',
    tag,
    right: 'operate',
    params: both,
    query: repeatable,
    answer: Operation,
    status: 202,
  }),
} as const;
