import type { ControlDependencies } from '../control-dependencies.ts';
import { type JudgedSchedule, judgeSchedules } from './core/judge-schedules.ts';

/** @returns how each job of each stack stands now */
export const judgeAll = async ({
  schedules,
  stacks,
  now,
}: Pick<ControlDependencies, 'schedules' | 'stacks' | 'now'>): Promise<JudgedSchedule[]> =>
  judgeSchedules(
    await stacks.list(),
    await schedules.settings(),
    await schedules.runs(),
    now().getTime(),
  );
