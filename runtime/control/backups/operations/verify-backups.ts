import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import type { BackupDependencies } from './backup-dependencies.ts';
import { releasePoints } from './release-points.ts';
import { findRepository, placeOf } from './repository-place.ts';

const Params = z.object({ repository: z.string() });
type Params = z.infer<typeof Params>;

const Found = z.object({
  at: z.iso.datetime(),
  /** What was known when it began, and is in the repository, or not there any more. */
  there: z.array(z.string()),
  gone: z.array(z.string()),
  /** By backup, what is wrong. */
  problems: z.record(z.string(), z.string()),
});
type Found = z.infer<typeof Found>;

/** Reads everything in a repository, and notes of each backup whether it is whole. */
export function verifyBackups(dependencies: BackupDependencies): OperationKind<Params> {
  const { backups, backupEngine, sealer, audit, changes, now } = dependencies;
  const verify = defineStep<Params, Found>({
    name: 'verify',
    title: 'Reading and verifying',
    output: Found,
    timeoutMs: LIMITS.stackBackups.writeMs,
    run: async ({ params, signal, report }) => {
      const { repository } = params;
      const place = placeOf(await findRepository(dependencies, repository), sealer);
      const at = now().toISOString();
      // Asked first: what is noted while this goes on is in the repository, and not in the list.
      const known = (await backups.list({ repository })).map(({ point }) => point);
      const stored = new Set((await backupEngine.list(place)).map(({ point }) => point));
      const { problems } = await backupEngine.verify(place, 1, {
        signal,
        onProgress: ({ note, bytesDone, bytesTotal }) => report({ note, bytesDone, bytesTotal }),
      });
      const by = problems.flatMap(({ message, points }) =>
        points.map((point) => [point, message] as const),
      );
      return {
        at,
        there: known.filter((point) => stored.has(point)),
        gone: known.filter((point) => !stored.has(point)),
        problems: Object.fromEntries(by.toReversed()),
      };
    },
  });
  const note = defineStep<Params, null>({
    name: 'note',
    title: 'Noting what was found',
    output: z.null(),
    timeoutMs: 60_000,
    commit: true,
    run: async ({ params: { repository }, actor, outputOf }) => {
      const { at, there, gone, problems } = outputOf(verify);
      for (const backup of await backups.list({ repository })) {
        const problem = problems[backup.point] ?? null;
        // What somebody has forgotten by “yard backup forget” is no backup any more.
        if (gone.includes(backup.point) && problem === null) {
          await backups.remove(backup);
          await releasePoints(dependencies, [backup]);
        } else if (there.includes(backup.point) || problem !== null) {
          await backups.noteVerified(backup, { at: new Date(at), problem });
        }
        changes.publish('stack', backup.stack);
      }
      const count = Object.keys(problems).length;
      const sentence = `The backups in ${repository} were verified: ${count === 0 ? 'all are whole' : `${count} are damaged`}.`;
      await audit.record({ actor, action: 'backup.verify', subject: repository, sentence });
      return null;
    },
  });
  return defineOperation<Params>({
    kind: OPERATION_KIND.verifyBackups,
    version: 1,
    params: Params,
    steps: [verify, note],
  });
}
