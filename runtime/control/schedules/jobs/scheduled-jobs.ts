import type { ScheduleJob } from '../../../../schemas/api/resources/schedule.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { backupJob } from './backup-job.ts';
import { pointJob } from './point-job.ts';
import type { ScheduledJob } from './scheduled-job.ts';
import { trialJob } from './trial-job.ts';
import { updateJob } from './update-job.ts';

/** @returns everything that is done by schedule */
export const scheduledJobs = (
  dependencies: ControlDependencies,
): Readonly<Record<ScheduleJob, ScheduledJob>> => ({
  points: pointJob(dependencies),
  backups: backupJob(dependencies),
  updates: updateJob(dependencies),
  trials: trialJob(dependencies),
});
