import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { LeftOut } from '../../../schemas/api/resources/server-backup.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { openServerBackup } from '../../backup/server/open-server-backup.ts';
import {
  backedUpHost,
  otherBackups,
  outdatedBackups,
  serverBackupName,
} from '../../backup/server/outdated-backups.ts';
import { verifyServerBackup } from '../../backup/server/verify-server-backup.ts';
import { KEY_BYTES, SEALED } from '../../format/repository/layout.ts';
import type { BackupSecret } from '../../format/repository/key-slot.ts';
import { writeOpening } from '../../format/server-backup/opening.ts';
import type { OutputFile } from '../../images/ports/output-files.ts';
import type { BackupDoor } from '../backup/backup-door.ts';
import { readOrMakeSecret, readSecret } from '../backup/backup-secret.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import type { Connection } from '../server/connection.ts';
import { contentsJson, contentsLines, SERVER_SECRET_OPTIONS } from './contents-lines.ts';
import { receiveBackup } from './receive-backup.ts';

/** `yard server backup`: everything of the server that cannot be made again, in one file. */
export const serverBackupCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'server backup',
    summary: 'Take a backup of the server itself, while it runs',
    details:
      'One file, encrypted before it leaves the server: database, keys and certificates, secrets of stacks, ' +
      'published appliances and node images. It is not a backup of the disks of stacks. The file has its ' +
      'name once it has been read again to its last byte. Given a folder, the file gets a name with the ' +
      'host of the server and the time, and --keep removes older ones of this server. The key is made if there is none, ' +
      'but not in a folder with backups of this server, which have one. ' +
      'Whoever has neither key nor password cannot open the backup, and neither can you: keep a copy ' +
      'of the key where the host of the server is not.',
    arguments: [['<path>', 'a new file, or a folder that is there']],
    options: [
      ['--keep <count>', 'with a folder: how many backups of this server stay there'],
      ...SERVER_SECRET_OPTIONS,
    ],
    repeatable: [['--leave-out <part>', 'appliances or node-images, which are most of the bytes']],
    example: 'yard server backup /mnt/backups --keep 14',
    shape:
      '{file, sizeBytes, keyFile?, isNewKey?, removed, id, createdAt, version, hostname, roles, leftOut, holds: {accounts, nodes, stacks, operations, rows, files, fileBytes}}',
    input: {
      path: z.string(),
      keep: z.coerce.number().int().min(1).max(10_000).optional(),
      leaveOut: z.array(LeftOut).default([]),
      keyFile: z.string().optional(),
      passwordFile: z.string().optional(),
    },
    run: async (connection, { path, keep, leaveOut, ...input }) => {
      const { context } = connection;
      const door = await ports.backups();
      const place = await placeOf(connection, door, { path, keep });
      // A key that is not there may be on a stick that is not: a new one would open the new backups alone.
      if (await hasOlder(door, place.file)) await readSecret(context, input);
      if (place.file !== pathIn(context, path)) await demandNewName(door, place.file);
      const { secret, keyFile } = await readOrMakeSecret(context, input, door.random);
      const order = { ...place, secret, leaveOut: [...new Set(leaveOut)] };
      const { contents, sizeBytes } = await keepBackup(connection, ports, door, order);
      const untold = await whyUntold(connection, { ...place, sizeBytes });
      const removed = keep === undefined ? [] : await removeOutdated(door, place.file, keep);
      const key = keyFile ? { keyFile: keyFile.path, isNewKey: keyFile.isNew } : {};
      const lines = [
        ...contentsLines(contents),
        '',
        `${place.file}: ${formatByteSize(sizeBytes)}, written and read again.`,
        ...(untold === undefined ? [] : [untold]),
        ...(removed.length > 0 ? [`Removed: ${removed.join(', ')}`] : []),
        ...(keyFile?.isNew
          ? [
              `The key is new: ${keyFile.path}. Copy it now to a place that is not this host: without it nobody can open the backup, you included.`,
            ]
          : []),
      ];
      const json = { file: place.file, sizeBytes, ...key, removed, ...contentsJson(contents) };
      return { json, text: lines.join('\n') };
    },
  });

interface Place {
  readonly file: string;
  readonly id: string;
  readonly createdAt: string;
}

/** @throws Fault USAGE */
async function placeOf(
  { context, server }: Connection,
  { serverFiles, random }: BackupDoor,
  { path, keep }: { readonly path: string; readonly keep: number | undefined },
): Promise<Place> {
  const given = pathIn(context, path);
  const id = Buffer.from(random(SEALED.idBytes)).toString('hex');
  const createdAt = new Date(context.now()).toISOString();
  if (await serverFiles.isFolder(given)) {
    const host = backedUpHost(server, context.hostname);
    return { id, createdAt, file: join(given, serverBackupName(host, createdAt)) };
  }
  if (keep === undefined) return { id, createdAt, file: given };
  const problem =
    `--keep is for a folder of backups, and there is no folder ${given}: ` +
    'make it first, or mount what belongs there.';
  throw new Fault('USAGE', { problem, example: 'yard server backup /mnt/backups --keep 14' });
}

/** Names of backups in folders tell seconds. @throws Fault CONFLICT */
async function demandNewName({ serverFiles }: BackupDoor, file: string): Promise<void> {
  const name = basename(file);
  if (!(await serverFiles.list(dirname(file))).includes(name)) return;
  const why =
    'another backup of this server was taken into this folder in this very second. Take it again';
  throw new Fault('CONFLICT', { what: 'backup', name, why });
}

/** @returns whether there are backups of this server already where this one goes */
async function hasOlder({ serverFiles }: BackupDoor, file: string): Promise<boolean> {
  const folder = dirname(file);
  const names = (await serverFiles.isFolder(folder)) ? await serverFiles.list(folder) : [];
  const name = basename(file);
  return names.includes(name) || otherBackups(names, name).length > 0;
}

/** Takes a backup, and gives it its name when it has been read again. */
async function keepBackup(
  connection: Connection,
  { outputs }: PackagerPorts,
  { random }: BackupDoor,
  order: Place & { readonly secret: BackupSecret; readonly leaveOut: LeftOut[] },
) {
  const { file, id, createdAt, secret, leaveOut } = order;
  const { context } = connection;
  const keys = { masterKey: random(KEY_BYTES), salt: random(SEALED.saltBytes) };
  const opening = writeOpening({ id, createdAt }, secret, keys);
  const output = await outputs.create(file, { force: false, isPrivate: true, inOrder: true });
  try {
    const sizeBytes = await receiveBackup(connection, { output, opening, leaveOut });
    // What is read again has to be in the file.
    await output.resize(sizeBytes);
    const opened = await openServerBackup(bytesOf(output, sizeBytes), secret, file);
    await verifyServerBackup(opened, file, { ...workOf(context), step: 'Reading it again' });
    await opened.close();
    await output.commit();
    return { contents: opened.contents, sizeBytes };
  } finally {
    await output.discard();
  }
}

/**
 * Tells the server that it has a backup, which the overview shows. The file is whole whatever becomes of that.
 *
 * @returns why it could not be told; undefined: it was
 */
async function whyUntold(
  { context, api }: Connection,
  { file, id, sizeBytes }: Place & { readonly sizeBytes: number },
): Promise<string | undefined> {
  const place = `${context.hostname}:${file}`.slice(0, 300);
  try {
    await api.reportServerBackup({ body: { id, sizeBytes, place } });
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `The backup is whole, but the server could not be told of it (${error.message}): its overview will not show it.`;
  }
}

const READ_BYTES = 1024 * 1024;

async function* bytesOf(output: OutputFile, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sizeBytes; at += READ_BYTES) {
    yield await output.read(at, Math.min(READ_BYTES, sizeBytes - at));
  }
}

async function removeOutdated(
  { serverFiles }: BackupDoor,
  file: string,
  keep: number,
): Promise<string[]> {
  const folder = join(file, '..');
  const newest = file.slice(folder.length + 1);
  const outdated = outdatedBackups(await serverFiles.list(folder), newest, keep);
  for (const name of outdated) await serverFiles.remove(join(folder, name));
  return outdated;
}
