import { z } from 'zod';
import type { Call, HandlersOf } from '../../../../schemas/api/handler.ts';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../../schemas/ids/byte-size.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';
import { viewRepository } from '../core/view-repository.ts';
import { releasePoints } from '../operations/release-points.ts';
import { findRepository, placeOf } from '../operations/repository-place.ts';
import { addRepository } from '../use-cases/add-repository.ts';
import { changeRepository } from '../use-cases/change-repository.ts';

type RepositoryRoutes =
  | 'listBackupRepositories'
  | 'addBackupRepository'
  | 'changeBackupRepository'
  | 'removeBackupRepository'
  | 'forgetBackup';

/** Answers the routes about the places that backups go to. */
export function repositoryHandlers(
  dependencies: ControlDependencies,
): HandlersOf<RepositoryRoutes> {
  const { backups, backupEngine, sealer, audit, switching } = dependencies;
  const tell = (call: Call, subject: string, action: string, sentence: string): Promise<void> =>
    audit.record({ actor: nameOf(call), action, subject, sentence });
  return {
    async listBackupRepositories() {
      return (await backups.repositories()).map(viewRepository);
    },

    addBackupRepository: ({ body }, call) =>
      // Nobody adds the same one meanwhile.
      switching(async () => {
        const { record, recoveryKey } = await addRepository(dependencies, body, nameOf(call));
        const { name, place } = record;
        const sentence = `The backup repository ${name} was added: ${place}.`;
        await tell(call, name, 'backup-repository.add', sentence);
        return { ...viewRepository(record), recoveryKey };
      }),

    changeBackupRepository: ({ params: { repository: name }, body }, call) =>
      switching(async () => {
        const record = await changeRepository(dependencies, name, body);
        for (const sentence of changeSentences(name, body)) {
          await tell(call, name, 'backup-repository.change', sentence);
        }
        return viewRepository(record);
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

/** What is written down of a change; of an access key, its id alone. */
function changeSentences(
  name: string,
  { bytesPerSecond, accessKey }: Parameters<typeof changeRepository>[2],
): string[] {
  const limit = bytesPerSecond && `at most ${formatByteSize(bytesPerSecond)} a second`;
  return [
    ...(bytesPerSecond === undefined
      ? []
      : [
          `Backups go into the backup repository ${name} with ${limit ?? 'no bound on bandwidth'}.`,
        ]),
    ...(accessKey
      ? [`The backup repository ${name} is reached with the access key ${accessKey.keyId}.`]
      : []),
  ];
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
