import { createReadStream } from 'node:fs';
import {
  chmod,
  lchown,
  mkdir,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { KeptPart } from '../../format/server-backup/records.ts';
import { RESTORE } from '../../format/server-backup/restore-folder.ts';
import { toldOfFile } from '../../images/adapters/files/file-fault.ts';
import { makeTemporaryFolder } from '../../images/adapters/files/temporary-folder.ts';
import { runCommand } from '../../native/run-command.ts';
import { syncFolder } from '../../native/sync-folder.ts';
import type { RestoredFolder, ServerBackupFiles } from '../ports/server-backup-files.ts';

/** The user that the server runs as where root starts it. */
const SERVER_USER = 'stackyard';

/** Backups of a server as files of this machine. */
export const serverBackupFiles: ServerBackupFiles = {
  async *read(path) {
    if (!(await stat(path).catch(() => undefined))?.isFile()) {
      throw new Fault('NOT_FOUND', { what: 'backup', name: path });
    }
    yield* createReadStream(path);
  },
  async isFolder(path) {
    return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  },
  list: (folder) => readdir(folder),
  remove: (path) => rm(path, { force: true }),
  restoreInto,
};

/**
 * Writes beside the folder, in a hidden one that whoever restores next removes if this is killed, and
 * renames it when all of it is on the disk. Renaming onto a folder that is not empty fails (rename(2)).
 *
 * @throws Fault SERVER_FOLDER_USED, SERVER_FOLDER_MOUNTED, FILE_FAILED
 */
async function restoreInto(name: string): Promise<RestoredFolder> {
  await refuseUsed(name);
  // A link leads to another disk, as a rule: what is renamed has to be on that one.
  const folder = await realpath(name).catch(() => name);
  await refuseMounted(folder);
  const owner = await findOwner(folder);
  await toldOfFile(folder, 'written', mkdir(dirname(folder), { recursive: true, mode: 0o711 }));
  const temporary = await makeTemporaryFolder(dirname(folder));
  const root = join(temporary.path, 'server');
  const place = async (
    path: string,
    content: AsyncIterable<Uint8Array> | string,
  ): Promise<void> => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    // A blob is read-only where it was written; nothing else looks at modes, and each of these is secret.
    await toldOfFile(
      file,
      'written',
      writeFile(file, content, { mode: 0o600, flag: 'wx', flush: true }),
    );
  };
  return {
    put: ({ kind, name, bytes }: KeptPart) =>
      place(kind === 'table' ? join(RESTORE.folder, RESTORE.tables, name) : name, bytes),
    async commit(contents, choices) {
      await place(join(RESTORE.folder, RESTORE.contents), JSON.stringify(contents));
      await place(join(RESTORE.folder, RESTORE.choices), JSON.stringify(choices));
      await settle(root, owner);
      await refuseUsed(folder);
      await rename(root, folder).catch(async (error: unknown) => {
        await refuseUsed(folder);
        throw error;
      });
      await syncFolder(dirname(folder));
      await temporary.remove();
    },
    discard: temporary.remove,
  };
}

/** @throws Fault SERVER_FOLDER_USED */
async function refuseUsed(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') return ['a file of that name'];
    throw error;
  });
  if (names.length === 0) return;
  const [first = '', second] = names.toSorted();
  const found =
    second === undefined ? first : `${first}, ${second}${names.length > 2 ? ', …' : ''}`;
  throw new Fault('SERVER_FOLDER_USED', { folder, found });
}

/** What is renamed onto it would have to be on another disk (rename(2): EBUSY). @throws Fault SERVER_FOLDER_MOUNTED */
async function refuseMounted(folder: string): Promise<void> {
  const [own, above] = await Promise.all(
    [folder, dirname(folder)].map((path) => stat(path).catch(() => undefined)),
  );
  if (!own || !above || folder === dirname(folder) || own.dev === above.dev) return;
  throw new Fault('SERVER_FOLDER_MOUNTED', { folder });
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Root restores for whom the folder belongs to, or for the user of servers. @returns undefined: ourselves */
async function findOwner(folder: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const there = await stat(folder).catch(() => undefined);
  if (there) return there;
  const { exitCode, stdout } = await runCommand('getent', ['passwd', SERVER_USER], {
    timeoutMs: 10_000,
    acceptExitCodes: [0, 2],
  });
  const [, , uid, gid] = stdout.split(':');
  // `npm start` makes that user, and gives it what was restored.
  return exitCode === 0 && uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Flushes folders, and gives everything to whom it belongs. */
async function settle(path: string, owner: Owner | undefined): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) await settle(below, owner);
    else if (owner) await lchown(below, owner.uid, owner.gid);
  }
  if (owner) await lchown(path, owner.uid, owner.gid);
  await chmod(path, 0o700);
  await syncFolder(path);
}
