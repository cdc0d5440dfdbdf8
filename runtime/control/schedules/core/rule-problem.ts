import type { ScheduleJob, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import { SCHEDULE_LIMITS } from '../../../../schemas/config/schedule-limits.ts';

/** @returns why a rule cannot be set, as a sentence; undefined: it can */
export function ruleProblem(
  job: ScheduleJob,
  { keep, repository }: Pick<ScheduleRule, 'keep' | 'repository'>,
): string | undefined {
  const { hourly, daily, weekly, monthly } = keep;
  const kept = hourly + daily + weekly + monthly;
  if (kept === 0)
    return 'A schedule has to keep something: say how many of which days, weeks or months.';
  if (job === 'backups') return undefined;
  if (repository !== null) return 'Restore points go into no backup repository.';
  const most = SCHEDULE_LIMITS.points;
  return kept > most
    ? `A schedule keeps at most ${most} restore points of a stack, and this one would keep ${kept}.`
    : undefined;
}
