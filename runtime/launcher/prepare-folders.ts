import { existsSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { userInfo } from 'node:os';
import { RESTORE } from '../../packager/format/server-backup/restore-folder.ts';
import { runCommand } from '../../packager/native/run-command.ts';
import { type LaunchSettings, SERVER_USER } from './launch-settings.ts';
import { serverFolder, viewFolders } from './server-command.ts';

/**
 * Makes the data folder.
 *
 * ```
 * <data>/            0711, so that the users of server and machines can reach their parts
 *   server/          0700  the server's: database, blobs, keys
 *   agent/           0711  root's: identity, pool, consoles
 *   publisher/       0700  ours: sample archives
 *   logs/            0750  ours
 * ```
 */
export async function prepareFolders(settings: LaunchSettings): Promise<void> {
  const { dataFolder, isRoot, privilege } = settings;
  if (isRoot) {
    await mkdir(dataFolder, { recursive: true });
    await chmod(dataFolder, 0o711);
  } else {
    await makeOwnFolder(dataFolder, privilege);
  }
  for (const name of ['publisher', 'logs']) {
    await mkdir(join(dataFolder, name), { recursive: true, mode: 0o750 });
  }
  await mkdir(serverFolder(settings), { recursive: true, mode: 0o700 });
  if (!isRoot) return;
  for (const folder of viewFolders) await mkdir(folder, { recursive: true });
  const { uid, gid } = await ensureServerUser();
  await chown(serverFolder(settings), uid, gid);
  // Restored before there was this user, by root: see packager/backup/adapters/server-backup-files.ts.
  if (existsSync(join(serverFolder(settings), RESTORE.folder))) {
    const owner = `${uid}:${gid}`;
    await runCommand('chown', ['-R', '-h', owner, serverFolder(settings)], { timeoutMs: CHOWN_MS });
  }
}

/** Of a registry with many blobs. */
const CHOWN_MS = 10 * 60_000;

/** A folder of /var/lib is root's to make, and ours to use. */
async function makeOwnFolder(folder: string, privilege: readonly string[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o711 });
    await chmod(folder, 0o711);
  } catch {
    const { uid, gid } = userInfo();
    const words = [
      ...privilege,
      'install',
      '-d',
      '-m',
      '0711',
      '-o',
      String(uid),
      '-g',
      String(gid),
      folder,
    ];
    const [program = '', ...args] = words;
    await runCommand(program, args, { timeoutMs: 30_000 });
  }
}

async function ensureServerUser(): Promise<{ uid: number; gid: number }> {
  const known = await lookUp();
  if (known) return known;
  const { stderr } = await runCommand(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', SERVER_USER],
    { timeoutMs: 30_000, package: 'passwd', acceptExitCodes: [0, ...MADE_BY_ANOTHER] },
  );
  const end = Date.now() + USER_APPEARS_MS;
  for (;;) {
    const made = await lookUp();
    if (made) return made;
    if (Date.now() > end)
      throw new Error(`the user ${SERVER_USER} could not be created: ${stderr}`);
    await delay(POLL_MS);
  }
}

/** Exit codes of useradd while another start makes the user: the files are locked, it exists. */
const MADE_BY_ANOTHER = [1, 9];
const USER_APPEARS_MS = 10_000;
const POLL_MS = 100;

async function lookUp(): Promise<{ uid: number; gid: number } | undefined> {
  const { exitCode, stdout } = await runCommand('getent', ['passwd', SERVER_USER], {
    timeoutMs: 10_000,
    acceptExitCodes: [0, 2],
  });
  const [, , uid, gid] = stdout.split(':');
  return exitCode === 0 && uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
