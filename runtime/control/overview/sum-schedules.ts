import type { ControlDependencies } from '../control-dependencies.ts';
import type { JudgedSchedule } from '../schedules/core/judge-schedules.ts';
import { isInTrouble } from '../schedules/core/view-schedules.ts';
import { rehearsalOf, versionToDecide } from '../schedules/core/why-no-update.ts';
import { judgeAll } from '../schedules/judge-all.ts';
import type { SummedSchedule } from './core/summary-input.ts';

type SumDependencies = Pick<ControlDependencies, 'schedules' | 'stacks' | 'rehearsals' | 'now'>;

/** @returns what the summary looks at of what is done by schedule */
export async function sumSchedules(dependencies: SumDependencies): Promise<SummedSchedule[]> {
  if ((await dependencies.schedules.settings()).length === 0) return [];
  const all = await judgeAll(dependencies);
  const summed = await Promise.all(all.map((judged) => sumOne(judged, dependencies)));
  return summed.flatMap((each) => each ?? []);
}

async function sumOne(
  { stack, ...judged }: JudgedSchedule,
  { rehearsals }: SumDependencies,
): Promise<SummedSchedule | undefined> {
  const named = { ...judged, stack: stack.id, name: stack.name };
  if (isInTrouble({ ...judged, stack })) return named;
  const version = versionToDecide({ ...judged, stack });
  if (version === undefined) return undefined;
  const rehearsed = rehearsalOf(await rehearsals.list(stack.id), version, stack);
  return rehearsed && { ...named, rehearsed };
}
