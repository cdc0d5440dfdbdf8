import type { ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import type { RepositoryRecord } from '../../backups/ports/backup-store.ts';
import type { LookSight } from './scheduled-job.ts';

/** @returns the backup repository of a rule, or why there is none, as a sentence */
export function chooseRepository(
  { repositories: all }: Pick<LookSight, 'repositories'>,
  { repository: wanted }: Pick<ScheduleRule, 'repository'>,
): RepositoryRecord | string {
  if (wanted !== null) {
    return all.find(({ name }) => name === wanted) ?? `There is no backup repository ${wanted}.`;
  }
  const [only] = all;
  if (only && all.length === 1) return only;
  return only
    ? 'There are several backup repositories, and the schedule names none.'
    : 'This server has no backup repository.';
}
