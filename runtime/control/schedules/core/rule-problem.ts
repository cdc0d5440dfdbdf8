import type { ScheduleJob, ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import { SCHEDULE_LIMITS } from '../../../../schemas/config/schedule-limits.ts';

/** @returns why a rule cannot be set, as a sentence; undefined: it can */
export function ruleProblem(
  job: ScheduleJob,
  {
    keep,
    repository,
    update,
    spreadMinutes,
  }: Pick<ScheduleRule, 'keep' | 'repository' | 'update' | 'spreadMinutes'>,
): string | undefined {
  const { hourly, daily, weekly, monthly } = keep;
  const kept = hourly + daily + weekly + monthly;
  if (job === 'updates') {
    if (!update) return 'A schedule of updates has to say what is done with a newer version.';
    if (kept > 0 || repository !== null) {
      return 'A schedule of updates keeps nothing, and goes into no backup repository.';
    }
    return spreadMinutes < update.windowMinutes
      ? undefined
      : 'Stacks have to begin within the window: spread them over less time, or make it longer.';
  }
  if (update) return 'What is done with a newer version is said in a schedule of updates.';
  if (job === 'trials') {
    return kept === 0 ? undefined : 'A schedule of trials keeps nothing: it only starts backups.';
  }
  if (kept === 0)
    return 'A schedule has to keep something: say how many of which days, weeks or months.';
  if (job === 'backups') return undefined;
  if (repository !== null) return 'Restore points go into no backup repository.';
  const most = SCHEDULE_LIMITS.points;
  return kept > most
    ? `A schedule keeps at most ${most} restore points of a stack, and this one would keep ${kept}.`
    : undefined;
}
