import type { ControlDependencies } from '../control-dependencies.ts';
import type { StackRecord } from '../stacks/core/define/stack-record.ts';
import { type JudgedSchedule, judgeSchedules } from './core/judge-schedules.ts';

type JudgeDependencies = Pick<ControlDependencies, 'schedules' | 'stacks' | 'now'>;

/** @returns how each job of each stack stands now */
export const judgeAll = async (dependencies: JudgeDependencies): Promise<JudgedSchedule[]> =>
  judgeStacks(await dependencies.stacks.list(), dependencies);

/** @returns how each job of some stacks stands now */
export const judgeStacks = async (
  stacks: readonly StackRecord[],
  { schedules, now }: Pick<JudgeDependencies, 'schedules' | 'now'>,
): Promise<JudgedSchedule[]> =>
  judgeSchedules(stacks, await schedules.settings(), await schedules.runs(), now().getTime());
