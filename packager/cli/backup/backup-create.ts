import { join } from 'node:path';
import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { ByteSize, formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { createBackup } from '../../backup/create-backup.ts';
import { findPoint } from '../../backup/list-points.ts';
import { nameDisks, type NamedDisk } from '../../backup/name-disks.ts';
import { openDiskFile } from '../../backup/open-disks.ts';
import type { DiskToKeep } from '../../backup/ports/disk-to-keep.ts';
import { readRanges } from '../../backup/read-ranges.ts';
import type { BlockRange } from '../../images/ports/disk-reader.ts';
import type { Work } from '../../images/ports/progress.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn } from '../packager-ports.ts';
import { SECRET_OPTIONS } from './backup-secret.ts';
import { shortPoint } from './backup-words.ts';
import { PLACE_HELP } from './open-place.ts';
import { withRepository } from './with-repository.ts';

const CreateInput = z.object({
  disk: z.array(z.string()),
  to: z.string(),
  name: z.string().min(1).max(128),
  definition: z.string().optional(),
  since: z.string().optional(),
  changed: z.array(z.string()).default([]),
  limit: ByteSize.optional(),
  keyFile: z.string().optional(),
  passwordFile: z.string().optional(),
});
type CreateInput = z.infer<typeof CreateInput>;

/** `yard backup create`: disks, as a restore point in a repository. */
export const backupCreateCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'backup create',
    summary: 'Keep disks as a restore point in a repository',
    details:
      'The disks must not change while they are read: stop the machine, or give files that nobody ' +
      'writes to. What the repository has already, of this or of other stacks, is not written again; ' +
      'a backup that was cut off goes on where it was. With --since and --changed, only what changed ' +
      'since that restore point is read; a list that leaves something out makes a wrong backup.',
    arguments: [['<disk...>', 'a raw or .qcow2 file, or <name>=<file>']],
    options: [
      ['--to <repository>', PLACE_HELP],
      ['--name <name>', 'name of the stack'],
      ['--definition <file>', 'a file that is kept with it, such as the description of the stack'],
      ['--since <point>', 'the restore point that --changed is told against'],
      ['--limit <size>', 'send at most so much a second, such as "20 MiB"'],
      ...SECRET_OPTIONS,
    ],
    repeatable: [
      [
        '--changed <disk=file>',
        'ranges of a disk that changed since then, as “qemu-img map --output=json” writes them',
      ],
    ],
    example: 'yard backup create web.qcow2 data=/srv/data.img --to /mnt/backups --name shop',
    shape: '{point, created, readBytes, newChunks, newPlainBytes, writtenBytes}',
    input: CreateInput,
    run: async (context, input) => {
      const named = nameDisks(input.disk).map((disk) => ({
        ...disk,
        path: pathIn(context, disk.path),
      }));
      const request = { ...input, place: input.to };
      return withRepository(context, ports, request, async ({ repository, around, work }) => {
        const since =
          input.since === undefined ? undefined : await findPoint(repository, input.since);
        const changed = await readChanged(context, input, { named, ports });
        const definition = await readDefinition(context, input, ports);
        const result = await withDisks(named, changed, { ports, work }, (disks) =>
          createBackup(repository, { stack: input.name, definition, disks, since }, around, work),
        );
        const { point, createdMs, readBytes, newChunks, newPlainBytes, writtenBytes } = result;
        const created = new Date(createdMs).toISOString();
        const [read, written] = [readBytes, writtenBytes].map(formatByteSize);
        return {
          json: { point, created, readBytes, newChunks, newPlainBytes, writtenBytes },
          text: `Restore point ${shortPoint(point)} of ${input.name}: read ${read}, wrote ${written}`,
        };
      });
    },
  });

/** Files that are made on the way go with the action. */
async function withDisks<Result>(
  named: readonly NamedDisk[],
  changed: ReadonlyMap<string, readonly BlockRange[]>,
  { ports, work }: { readonly ports: PackagerPorts; readonly work: Work },
  action: (disks: readonly DiskToKeep[]) => Promise<Result>,
): Promise<Result> {
  const folders: { remove(): Promise<void> }[] = [];
  try {
    const disks: DiskToKeep[] = [];
    for (const disk of named) {
      const temporary = async (name: string): Promise<string> => {
        const folder = await ports.folders.create(disk.path);
        folders.push(folder);
        return join(folder.path, name);
      };
      const opened = await openDiskFile(
        disk,
        changed.get(disk.name),
        { ...ports, temporary },
        work,
      );
      disks.push(opened);
    }
    return await action(disks);
  } finally {
    for (const folder of folders) await folder.remove();
  }
}

async function readChanged(
  context: CommandContext,
  { changed, since, name: stack }: CreateInput,
  { named, ports }: { readonly named: readonly NamedDisk[]; readonly ports: PackagerPorts },
): Promise<ReadonlyMap<string, readonly BlockRange[]>> {
  const ranges = new Map<string, readonly BlockRange[]>();
  for (const word of changed) {
    const [, name = '', file = ''] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    if (since === undefined || !named.some((disk) => disk.name === name)) {
      const problem =
        since === undefined
          ? '--changed needs --since: the restore point that the changes are told against.'
          : `--changed ${word} does not begin with the name of a disk.`;
      const example = `--since latest:${stack} --changed ${named[0]?.name ?? 'disk'}=changes.json`;
      throw new Fault('USAGE', { problem, example });
    }
    const path = pathIn(context, file);
    const bytes = await readWhole(path, LIMITS.backup.rangesBytes, ports);
    ranges.set(name, readRanges(bytes, path));
  }
  return ranges;
}

const readDefinition = async (
  context: CommandContext,
  { definition }: CreateInput,
  ports: PackagerPorts,
): Promise<Uint8Array> =>
  definition === undefined
    ? new Uint8Array(0)
    : readWhole(pathIn(context, definition), LIMITS.backup.definitionBytes, ports);

/** @throws Fault NOT_FOUND, LIMIT_EXCEEDED */
async function readWhole(
  path: string,
  mostBytes: number,
  { inputs }: PackagerPorts,
): Promise<Uint8Array> {
  const file = await inputs.open(path);
  try {
    if (file.sizeBytes <= mostBytes) return await file.read(0, file.sizeBytes);
    const [limit, found] = [mostBytes, file.sizeBytes].map(formatByteSize);
    throw new Fault('LIMIT_EXCEEDED', { what: path, limit: limit ?? '', found: found ?? '' });
  } finally {
    await file.close();
  }
}
