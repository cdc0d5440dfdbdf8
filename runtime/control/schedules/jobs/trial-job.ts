import { Fault } from '../../../../schemas/errors/fault.ts';
import { prepareTrial } from '../../backups/use-cases/prepare-trial.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import type { StackRecord } from '../../stacks/core/define/stack-record.ts';
import { backupToTry } from '../core/why-no-trial.ts';
import { chooseRepository } from './choose-repository.ts';
import type { LookSight, ScheduledJob } from './scheduled-job.ts';
import type { ScheduleRule } from '../../../../schemas/api/resources/schedule.ts';
import type { BackupRecord } from '../../backups/ports/backup-store.ts';

/** Tries whether the latest backup of a stack starts, once for each backup. */
export function trialJob(dependencies: ControlDependencies): ScheduledJob {
  const { backups } = dependencies;
  const wanted = async (
    { id }: StackRecord,
    rule: ScheduleRule,
    sight: LookSight,
  ): Promise<BackupRecord | string> => {
    const repository = chooseRepository(sight, rule);
    if (typeof repository === 'string') return repository;
    return backupToTry(await backups.list({ stack: id }), repository.name);
  };
  return {
    async waits(stack, rule, sight) {
      const backup = await wanted(stack, rule, sight);
      return typeof backup === 'string' ? backup : undefined;
    },

    async request(stack, rule, sight) {
      const backup = await wanted(stack, rule, sight);
      if (typeof backup === 'string') return { refused: backup };
      try {
        return await prepareTrial(backup, dependencies);
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'INTERNAL') throw error;
        return { refused: error.message };
      }
    },

    async trim() {
      return { again: false, why: null };
    },
  };
}
