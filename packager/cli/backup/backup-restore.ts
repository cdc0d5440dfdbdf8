import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { ByteSize } from '../../../schemas/ids/byte-size.ts';
import { findPoint, type StoredPoint } from '../../backup/list-points.ts';
import { isDiskName } from '../../backup/name-disks.ts';
import { restorePoint } from '../../backup/restore-point.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn } from '../packager-ports.ts';
import { writeBytes } from '../write-bytes.ts';
import { SECRET_OPTIONS } from './backup-secret.ts';
import { diskLine, shortPoint } from './backup-words.ts';
import { PLACE_HELP } from './open-place.ts';
import { withRepository } from './with-repository.ts';

/** `yard backup restore`: disks of a restore point, as raw files. */
export const backupRestoreCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'backup restore',
    summary: 'Write the disks of a restore point as raw files',
    details:
      'Every chunk is verified before it is written, and a file has its name only when all of it is ' +
      'there. Only you can read the files. What was kept beside the disks becomes <stack>.definition, or ' +
      'restored.definition where that cannot be the name of a file.',
    arguments: [['<point>', 'the beginning of its name, latest, or latest:<stack>']],
    options: [
      ['--from <repository>', PLACE_HELP],
      [
        '-o, --output <folder>',
        'folder that the files go into, made if need be; default: this one',
      ],
      ['--force', 'replace existing files'],
      ['--limit <size>', 'fetch at most so much a second, such as "20 MiB"'],
      ...SECRET_OPTIONS,
    ],
    repeatable: [['--disk <name>', 'only this disk; may be given several times']],
    example: 'yard backup restore latest:shop --from /mnt/backups -o /srv/restored',
    shape: '{point, stack, created, disks: [{name, path, sizeBytes}]}',
    input: z.object({
      point: z.string(),
      from: z.string(),
      output: z.string().default('.'),
      disk: z.array(z.string()).default([]),
      force: z.boolean().default(false),
      limit: ByteSize.optional(),
      keyFile: z.string().optional(),
      passwordFile: z.string().optional(),
    }),
    run: (context, { point: wanted, from, output, disk: only, force, ...rest }) =>
      withRepository(context, ports, { ...rest, place: from }, async (opened) => {
        const point = await findPoint(opened.repository, wanted);
        const disks = chooseDisks(point, only);
        const folder = pathIn(context, output);
        await (await ports.backups()).makeFolder(folder);
        const pathOf = (name: string): string => join(folder, `${name}.raw`);
        const options = { force, isPrivate: true };
        if (point.definition.length > 0 && only.length === 0) {
          const path = join(folder, definitionName(point));
          await writeBytes(path, point.definition, ports, options);
        }
        await restorePoint(
          opened.repository,
          { point, disks },
          ({ name }) => ports.outputs.create(pathOf(name), options),
          opened,
        );
        const created = new Date(point.createdMs).toISOString();
        const files = disks.map(({ name, sizeBytes }) => ({ name, path: pathOf(name), sizeBytes }));
        const { name, stack } = point;
        return {
          json: { point: name, stack, created, disks: files },
          text: [
            `Restored ${shortPoint(name)} of ${stack} into ${folder}`,
            ...files.map(diskLine),
          ].join('\n'),
        };
      }),
  });

const definitionName = ({ stack }: StoredPoint): string =>
  `${isDiskName(stack) ? stack : 'restored'}.definition`;

/** @throws Fault NOT_FOUND; BACKUP_DAMAGED is no name for it: a disk may be called anything there */
function chooseDisks(
  { disks, name: point }: StoredPoint,
  only: readonly string[],
): StoredPoint['disks'] {
  const missing = only.find((name) => !disks.some((disk) => disk.name === name));
  if (missing !== undefined) {
    const known = disks.map(({ name }) => name);
    throw new Fault('NOT_FOUND', { what: 'disk', name: missing, known });
  }
  const chosen = only.length === 0 ? disks : disks.filter(({ name }) => only.includes(name));
  const odd = chosen.find(({ name }) => !isDiskName(name));
  if (odd === undefined) return chosen;
  const why = `its disk “${odd.name}” cannot be the name of a file`;
  throw new Fault('CONFLICT', { what: 'restore point', name: shortPoint(point), why });
}
