import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { makeId } from '../../../../schemas/ids/brand.ts';
import { formatCount } from '../../../../schemas/text/format-count.ts';
import { BACKUP_SUBJECT } from '../../backups/core/backup-subject.ts';
import { releasePoints } from '../../backups/operations/release-points.ts';
import { placeOf } from '../../backups/operations/repository-place.ts';
import type { BackupRecord, RepositoryRecord } from '../../backups/ports/backup-store.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { deepestChain } from '../../stacks/core/define/layers.ts';
import { applianceName, type StackRecord } from '../../stacks/core/define/stack-record.ts';
import { chooseExpired } from '../core/choose-expired.ts';
import { zoneOf } from '../core/zone-of.ts';
import { chooseRepository } from './choose-repository.ts';
import { whyPointWaits } from './point-job.ts';
import { shortenChains, type ShortenDependencies } from './shorten-chains.ts';
import { type LookSight, type ScheduledJob, SCHEDULER, type Trimmed } from './scheduled-job.ts';

type BackupJobDependencies = ShortenDependencies &
  Pick<
    ControlDependencies,
    'backups' | 'backupEngine' | 'sealer' | 'points' | 'audit' | 'random' | 'now'
  >;

/** Backups into a repository. */
export function backupJob(dependencies: BackupJobDependencies): ScheduledJob {
  const { backups, random, now } = dependencies;
  const reached = whyNotReached(dependencies);
  return {
    async waits(stack, rule, sight) {
      const repository = chooseRepository(sight, rule);
      if (typeof repository === 'string') return repository;
      const why = whyPointWaits(stack, sight, dependencies);
      if (why !== undefined) return why;
      return reached(repository, sight);
    },

    /** Where chains stay long, its restore point does not stay for the next one, which reads everything then. */
    async prepare(stack) {
      const wait = await shortenChains(stack, dependencies);
      return wait?.ends === 'by-itself' ? wait.why : undefined;
    },

    async request(stack, rule, sight) {
      const repository = chooseRepository(sight, rule);
      if (typeof repository === 'string') {
        throw new Fault('CONFLICT', { what: 'stack', name: stack.name, why: repository });
      }
      const { id, name, appliance, definition } = stack;
      return {
        kind: OPERATION_KIND.backUp,
        title: `Back up ${name} into ${repository.name}`,
        subject: { kind: BACKUP_SUBJECT, id, name },
        params: {
          stack: id,
          repository: repository.name,
          point: makeId('point', random(16)),
          made: true,
          keep: deepestChain(definition) < LIMITS.schedule.below,
        },
        alike: applianceName(appliance),
      };
    },

    async trim(stack, rule, sight) {
      const repository = chooseRepository(sight, rule);
      if (typeof repository === 'string') return { again: false, why: null };
      // One that is damaged stands for nothing: it neither goes by itself, nor has another one go.
      const made = (await backups.list({ stack: stack.id })).filter(
        (each) =>
          each.repository === repository.name &&
          each.createdBy === SCHEDULER &&
          each.problem === null,
      );
      const expired = chooseExpired(made, rule.keep, {
        zone: zoneOf(rule.times),
        nowMs: now().getTime(),
      });
      const free = expired.filter(({ point }) => !sight.inUse.has(point));
      const failed = await forgetBackups(dependencies, { stack, repository, free });
      return failed ?? { again: free.length < expired.length, why: null };
    },
  };
}

/** @returns what tells why a repository cannot be used; each is looked for once for all stacks that are due */
function whyNotReached({
  backupEngine,
  sealer,
}: Pick<BackupJobDependencies, 'backupEngine' | 'sealer'>) {
  const known = new WeakMap<LookSight, Map<string, Promise<string | undefined>>>();
  const find = async (repository: RepositoryRecord): Promise<string | undefined> => {
    try {
      await backupEngine.identify(placeOf(repository, sealer));
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return `The backup repository ${repository.name} cannot be used now: ${error.message}`;
    }
  };
  return (repository: RepositoryRecord, sight: LookSight): Promise<string | undefined> => {
    const found = known.get(sight) ?? new Map<string, Promise<string | undefined>>();
    known.set(sight, found);
    const told = found.get(repository.name) ?? find(repository);
    found.set(repository.name, told);
    return told;
  };
}

/** @returns what could not be done; undefined: everything was */
async function forgetBackups(
  dependencies: BackupJobDependencies,
  {
    stack,
    repository,
    free,
  }: {
    readonly stack: Pick<StackRecord, 'id' | 'name'>;
    readonly repository: RepositoryRecord;
    readonly free: readonly BackupRecord[];
  },
): Promise<Trimmed | undefined> {
  const { backups, backupEngine, sealer, audit } = dependencies;
  const forgotten: BackupRecord[] = [];
  try {
    for (const backup of free) {
      await backupEngine.forget(placeOf(repository, sealer), backup.point);
      await backups.remove(backup);
      forgotten.push(backup);
      await releasePoints(dependencies, [backup]);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { again: false, why: `Older backups could not be forgotten: ${error.message}` };
  } finally {
    if (forgotten.length > 0) {
      const count = formatCount(forgotten.length, 'older backup');
      const verb = forgotten.length === 1 ? 'was' : 'were';
      await audit.record({
        actor: SCHEDULER,
        action: 'backup.forget',
        subject: stack.id,
        sentence: `${count} of ${stack.name} in ${repository.name} ${verb} forgotten.`,
      });
    }
  }
}
