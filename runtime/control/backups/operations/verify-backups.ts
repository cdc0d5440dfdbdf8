import { z } from 'zod';
import { OPERATION_KIND } from '../../../../schemas/capability/operation-kind.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { defineOperation, defineStep, type OperationKind } from '../../../operations/kind.ts';
import type { BackupDependencies } from './backup-dependencies.ts';
import { findRepository, placeOf } from './repository-place.ts';

const Params = z.object({ repository: z.string() });
type Params = z.infer<typeof Params>;

const Found = z.object({
  at: z.iso.datetime(),
  there: z.array(z.string()),
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
      const place = placeOf(await findRepository(dependencies, params.repository), sealer);
      const at = now().toISOString();
      const there = (await backupEngine.list(place)).map(({ point }) => point);
      const { problems } = await backupEngine.verify(place, 1, {
        signal,
        onProgress: ({ note, bytesDone, bytesTotal }) => report({ note, bytesDone, bytesTotal }),
      });
      const by = problems.flatMap(({ message, points }) =>
        points.map((point) => [point, message] as const),
      );
      return { at, there, problems: Object.fromEntries(by.toReversed()) };
    },
  });
  const note = defineStep<Params, null>({
    name: 'note',
    title: 'Noting what was found',
    output: z.null(),
    timeoutMs: 60_000,
    commit: true,
    run: async ({ params: { repository }, actor, outputOf }) => {
      const { at, there, problems } = outputOf(verify);
      const known = await backups.list({ repository });
      for (const backup of known) {
        const problem = problems[backup.point] ?? null;
        // What somebody has forgotten by “yard backup forget” is no backup any more.
        if (!there.includes(backup.point) && problem === null) await backups.remove(backup);
        else await backups.noteVerified(backup, { at: new Date(at), problem });
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
