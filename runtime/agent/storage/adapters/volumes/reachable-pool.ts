import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { idTail, type NodeId } from '../../../../../schemas/ids/brand.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';

/** A pool as the user that QEMU runs as can reach it. */
export interface ReachablePool {
  readonly path: string;
  /** Undoes what was done to reach it. Machines that run from it must have ended. */
  release(): Promise<void>;
}

/**
 * QEMU runs as a user that may not pass through private folders, such as /root or one that mktemp
 * made. When the pool lies below one, it is mounted a second time below /run/stackyard, where
 * everybody may pass; what is in it keeps its own permissions. The mount outlives the agent, as the
 * machines do.
 *
 * Asked for again, it looks whether what is mounted is still the pool. One that is absent now is not
 * mounted; the path is the one it will have.
 *
 * @param pool absolute path of the pool; the folder it is in must exist
 * @param runFolder where mounts go; default /run/stackyard
 * @throws Fault TOOL_FAILED
 */
export async function makePoolReachable(
  pool: string,
  node: NodeId,
  runFolder = '/run/stackyard',
): Promise<ReachablePool> {
  if (await isPassable(dirname(pool))) return { path: pool, release: async () => undefined };
  const path = join(runFolder, idTail(node), 'pool');
  await mkdir(path, { recursive: true, mode: 0o755 });
  if ((await ifPresent(stat(pool))) && !(await isSameFolder(path, pool))) {
    await runCommand('mount', ['--bind', '--', pool, path]);
    await runCommand('mount', ['-o', 'remount,bind,nosuid,nodev,noexec', '--', path]);
  }
  return { path, release: () => release(path, pool) };
}

async function release(path: string, pool: string): Promise<void> {
  if (await isSameFolder(path, pool)) await runCommand('umount', ['--', path]);
  for (const folder of [path, dirname(path)]) await ifPresent(rmdir(folder));
}

const OTHERS_MAY_PASS = 0o001;

/** @returns whether everybody may pass through a folder and all those above it */
async function isPassable(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & OTHERS_MAY_PASS) === 0) return false;
  return folder === '/' || isPassable(dirname(folder));
}

async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([ifPresent(stat(one)), ifPresent(stat(other))]);
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
