import { isAbsolute, normalize } from 'node:path/posix';
import { z } from 'zod';
import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import type { BackupRepository } from '../../../../schemas/api/resources/backup.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { releasePoints } from '../operations/release-points.ts';
import { findRepository, placeOf } from '../operations/repository-place.ts';
import type { RepositoryRecord } from '../ports/backup-store.ts';

type RepositoryRoutes =
  'listBackupRepositories' | 'addBackupRepository' | 'removeBackupRepository' | 'forgetBackup';

/** Answers the routes about the places that backups go to. */
export function repositoryHandlers(
  dependencies: ControlDependencies,
): HandlersOf<RepositoryRoutes> {
  const { backups, backupEngine, sealer, audit, now, switching } = dependencies;
  const tell = (call: Call, subject: string, action: string, sentence: string): Promise<void> =>
    audit.record({ actor: nameOf(call), action, subject, sentence });
  return {
    async listBackupRepositories() {
      return (await backups.repositories()).map(view);
    },

    addBackupRepository: ({ body: { name, folder, key } }, call) =>
      // Nobody adds the same one meanwhile.
      switching(async () => {
        demandAbsolute(folder);
        const all = await backups.repositories();
        demandFew(all.length);
        if (all.some((each) => each.name === name)) {
          throw new Fault('NAME_TAKEN', { what: 'backup repository', name });
        }
        const recoveryKey = key === undefined ? await makeRepository(dependencies, folder) : null;
        const place = { folder, key: recoveryKey ?? key ?? '' };
        const identity = await backupEngine.identify(place);
        demandNew(all, identity);
        const record: RepositoryRecord = {
          name,
          folder,
          sealedKey: sealer.seal(place.key),
          identity,
          addedAt: now(),
          addedBy: nameOf(call),
        };
        await backups.addRepository(record);
        const sentence = `The backup repository ${name} was added: ${folder}.`;
        await tell(call, name, 'backup-repository.add', sentence);
        return { ...view(record), recoveryKey };
      }),

    removeBackupRepository: ({ params: { repository: name } }, call) =>
      switching(async () => {
        await findRepository(dependencies, name);
        await demandIdle(dependencies, name);
        const forgotten = await backups.list({ repository: name });
        await backups.removeRepository(name);
        await releasePoints(dependencies, forgotten);
        const sentence = `The backup repository ${name} was forgotten, with its key; what is in it stays.`;
        await tell(call, name, 'backup-repository.remove', sentence);
        return undefined;
      }),

    async forgetBackup({ params: { repository: name, point } }, call) {
      const repository = await findRepository(dependencies, name);
      await backupEngine.forget(placeOf(repository, sealer), point);
      const known = await backups.list({ repository: name });
      await backups.remove({ repository: name, point });
      const forgotten = known.filter((each) => each.point === point);
      await releasePoints(dependencies, forgotten);
      const sentence = `The backup ${point.slice(0, 12)} in ${name} was forgotten.`;
      await tell(call, name, 'backup.forget', sentence);
      return undefined;
    },
  };
}

const Repository = z.object({ repository: z.string() });
const ON_REPOSITORIES: ReadonlySet<string> = new Set([
  OPERATION_KIND.backUp,
  OPERATION_KIND.restoreBackup,
  OPERATION_KIND.verifyBackups,
  OPERATION_KIND.tryBackup,
]);
const MOST_ACTIVE = 1_000;

const nameOf = ({ principal }: Call): string => principal?.name ?? 'nobody';

const view = ({
  name,
  folder,
  identity,
  addedAt,
  addedBy,
}: RepositoryRecord): BackupRepository => ({
  name,
  folder,
  identity,
  addedAt: addedAt.toISOString(),
  addedBy,
});

/**
 * Makes a repository. Its key is noted before it is there: one that was made just before the server died is gone on with
 * the next time, and is not a repository that nobody can open.
 *
 * @returns its key. @throws Fault NOT_FOUND, TARGET_EXISTS, REPOSITORY_NOT_WRITABLE, REPOSITORY_STALLED
 */
async function makeRepository(
  { backups, backupEngine, sealer, installed }: ControlDependencies,
  folder: string,
): Promise<string> {
  const fresh = backupEngine.newKey();
  const noted = await backups.beginRepository({ folder, sealedKey: sealer.seal(fresh) });
  const place = { folder, key: sealer.open(noted) };
  try {
    await backupEngine.init(place);
  } catch (error) {
    if (Fault.is(error, 'FILE_FAILED')) {
      const { why } = error.data;
      throw new Fault('REPOSITORY_NOT_WRITABLE', {
        folder,
        why,
        packaged: installed === 'packages',
      });
    }
    if (!Fault.is(error, 'TARGET_EXISTS')) throw error;
    // Another one that is there already is not opened by this key.
    await backupEngine.identify(place).catch(() => {
      throw error;
    });
  }
  return place.key;
}

/**
 * What a backup is noted with that has no repository would never be given back.
 *
 * @throws Fault CONFLICT
 */
async function demandIdle(
  { operations }: Pick<ControlDependencies, 'operations'>,
  name: string,
): Promise<void> {
  const active = await operations.list({ active: true, limit: MOST_ACTIVE, before: undefined });
  const busy = active.find(
    ({ kind, params }) => ON_REPOSITORIES.has(kind) && Repository.parse(params).repository === name,
  );
  if (!busy) return;
  const why = `“${busy.title}” is working on it`;
  throw new Fault('CONFLICT', { what: 'backup repository', name, why });
}

function demandAbsolute(folder: string): void {
  if (isAbsolute(folder) && normalize(folder) === folder) return;
  const problem = `“${folder}” is no absolute path without “..”.`;
  throw new Fault('USAGE', { problem, example: '/mnt/backups' });
}

function demandFew(count: number): void {
  const { repositories: most } = LIMITS.stackBackups;
  if (count < most) return;
  const what = 'The number of backup repositories';
  throw new Fault('LIMIT_EXCEEDED', { what, limit: String(most), found: String(count + 1) });
}

/** One repository under two names would be two bases for the same backups. */
function demandNew(all: readonly RepositoryRecord[], identity: string): void {
  const same = all.find((each) => each.identity === identity);
  if (!same) return;
  const why = `it is here already, as ${same.name}`;
  throw new Fault('CONFLICT', { what: 'backup repository', name: same.folder, why });
}
