import type { ControlDependencies } from '../control-dependencies.ts';
import { isInTrouble } from '../schedules/core/view-schedules.ts';
import { judgeAll } from '../schedules/judge-all.ts';
import type { SummedSchedule } from './core/summary-input.ts';

/** @returns what the summary looks at of what is done by schedule */
export async function sumSchedules(
  dependencies: Pick<ControlDependencies, 'schedules' | 'stacks' | 'now'>,
): Promise<SummedSchedule[]> {
  if ((await dependencies.schedules.settings()).length === 0) return [];
  return (await judgeAll(dependencies))
    .filter(isInTrouble)
    .map(({ stack, ...judged }) => ({ ...judged, stack: stack.id, name: stack.name }));
}
