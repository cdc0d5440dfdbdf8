import { constants } from 'node:fs';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LIMITS } from '../../../schemas/config/limits.ts';

/**
 * What the server that runs now is reached by on its own machine. The unit of the Debian package gives
 * it a folder in /run for that, which ends with it and is closed to all but itself and root.
 */
export const ServerRun = z.object({
  /** Base URL on this machine. */
  server: z.string(),
  /** Base URL that people use. */
  address: z.string(),
  /** Base URL for agents on this machine. */
  agentServer: z.string(),
  /** `none`: agents on other machines cannot reach it, so other nodes cannot reach this one either. */
  agentAddress: z.enum(['', 'none']),
  isAdmin: z.boolean(),
  isRegistry: z.boolean(),
  /** Valid while it runs; with the rights of an administrator. */
  token: z.string(),
  setupCode: z.string(),
});
export type ServerRun = z.infer<typeof ServerRun>;

/** Of the unit; see scripts/package/units. */
export const RUN_FOLDER = '/run/stackyard-server';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const FILE = 'run.json';

/** Written by the server for root's programs. */
export async function writeServerRun(folder: string, run: ServerRun): Promise<void> {
  const file = join(folder, FILE);
  await writeFile(`${file}.new`, JSON.stringify(run), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/**
 * Read by root, in a folder in which the server may write whatever it likes: no link is followed, no
 * pipe waited for, and no more read than it may be.
 *
 * @returns undefined: no server of the package runs on this machine
 * @throws ZodError, SyntaxError or system errors when it is not what the server writes, EACCES when
 *   this user may not see it
 */
export async function readServerRun(folder = RUN_FOLDER): Promise<ServerRun | undefined> {
  try {
    await using file = await open(join(folder, FILE), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile() || found.size > LIMITS.cli.credentialsBytes) return undefined;
    return ServerRun.parse(JSON.parse(await file.readFile('utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
