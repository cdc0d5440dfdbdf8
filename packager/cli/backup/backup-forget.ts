import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { chooseForgotten, type Judged, type KeepRules } from '../../backup/choose-kept.ts';
import { forgetPoints } from '../../backup/forget-points.ts';
import { findPoint, listPoints, type StoredPoint } from '../../backup/list-points.ts';
import type { Repository } from '../../backup/open-repository.ts';
import { defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { SECRET_OPTIONS } from './backup-secret.ts';
import { pointJson, shortPoint } from './backup-words.ts';
import { PLACE_HELP } from './open-place.ts';
import { withRepository } from './with-repository.ts';

const Count = z.coerce.number().int().min(1).optional();
const ForgetInput = z.object({
  repository: z.string(),
  point: z.array(z.string()).default([]),
  keepLast: Count,
  keepDaily: Count,
  keepWeekly: Count,
  keepMonthly: Count,
  name: z.string().optional(),
  dryRun: z.boolean().default(false),
  allowRemoval: z.boolean().default(false),
  keyFile: z.string().optional(),
  passwordFile: z.string().optional(),
});
type ForgetInput = z.infer<typeof ForgetInput>;

/** `yard backup forget`: restore points that are not needed any more. */
export const backupForgetCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'backup forget',
    summary: 'Forget restore points: those that you name, or all but some',
    details:
      'With rules, each stack is looked at by itself, and a restore point stays when any rule wants ' +
      'it. One that is dated later than it came into the repository stays as well, and puts no other one out. The space that is not needed any more comes back with “yard backup prune”.',
    arguments: [
      ['<repository>', PLACE_HELP],
      ['[point...]', 'restore points, by the beginning of their names'],
    ],
    options: [
      ['--keep-last <count>', 'keep the newest so many'],
      ['--keep-daily <count>', 'keep the newest of each of the last so many days'],
      ['--keep-weekly <count>', 'keep the newest of each of the last so many weeks'],
      ['--keep-monthly <count>', 'keep the newest of each of the last so many months'],
      ['--name <name>', 'only restore points of this stack'],
      ['--dry-run', 'only tell which would be forgotten'],
      ['--allow-removal', 'also in a repository that is append-only'],
      ...SECRET_OPTIONS,
    ],
    example: 'yard backup forget /mnt/backups --keep-daily 7 --keep-weekly 4',
    shape: '{forgotten: [{point, stack, created, …}], kept, doubtful: [{point, …}]}',
    input: ForgetInput,
    run: (context, input) =>
      withRepository(context, ports, { ...input, place: input.repository }, async (opened) => {
        const { repository } = opened;
        const points = await listPoints(repository);
        const { forgotten, doubtful } = await choose(repository, points, input, context.now());
        const names = forgotten.map(({ name }) => name);
        if (!input.dryRun) await forgetPoints(repository, names, input);
        const lines = forgotten.map(
          ({ name, stack, createdMs }) =>
            `${shortPoint(name)}  ${stack}  ${new Date(createdMs).toISOString()}`,
        );
        const kept = points.length - forgotten.length;
        const what = formatCount(forgotten.length, 'restore point');
        const done = input.dryRun ? `${what} would be forgotten` : `Forgot ${what}`;
        return {
          json: { forgotten: forgotten.map(pointJson), kept, doubtful: doubtful.map(pointJson) },
          text: [...lines, `${done}, ${kept} kept.`, ...doubtfulLines(doubtful)].join('\n'),
        };
      }),
  });

const doubtfulLines = (doubtful: readonly StoredPoint[]): string[] =>
  doubtful.map(
    ({ name, stack, createdMs }) =>
      `${shortPoint(name)}  ${stack}  stays: it says that it was made at ${new Date(createdMs).toISOString()}, ` +
      'which is later than it came here. Some clock was wrong; name it to forget it.',
  );

async function choose(
  repository: Repository,
  points: readonly StoredPoint[],
  { point, name, ...input }: ForgetInput,
  nowMs: number,
): Promise<Judged<StoredPoint>> {
  const rules: KeepRules = {
    last: input.keepLast,
    daily: input.keepDaily,
    weekly: input.keepWeekly,
    monthly: input.keepMonthly,
  };
  const hasRules = Object.values(rules).some((count) => count !== undefined);
  if (hasRules === point.length > 0) {
    const problem = 'Name restore points, or say which ones stay; one of both.';
    throw new Fault('USAGE', { problem, example: 'yard backup forget /mnt/backups --keep-last 7' });
  }
  if (point.length > 0) {
    const forgotten = await Promise.all(point.map((wanted) => findPoint(repository, wanted)));
    return { forgotten, doubtful: [] };
  }
  const meant = name === undefined ? points : points.filter(({ stack }) => stack === name);
  return chooseForgotten(meant, rules, nowMs);
}
