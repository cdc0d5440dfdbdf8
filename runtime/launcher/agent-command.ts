import { join } from 'node:path';
import { runCommand } from '../../packager/native/run-command.ts';
import type { LaunchSettings } from './launch-settings.ts';
import { NODE_PROGRAM } from './program/program-parts.ts';
import { rootProgram } from './program/root-program.ts';

const COPY_TIMEOUT_MS = 120_000;

/**
 * @returns the command that starts the agent, without the words that make it root's. It runs from a
 *   folder that only root can write, so that whoever owns the checkout cannot change it meanwhile
 */
export async function agentCommand({
  root,
  privilege,
}: Pick<LaunchSettings, 'root' | 'privilege'>): Promise<string[]> {
  const program = privilege.length === 0 ? await rootProgram(root) : await asRoot(root, privilege);
  return [join(program, NODE_PROGRAM), join(program, 'runtime', 'agent', 'main.ts')];
}

async function asRoot(root: string, [sudo = '', ...words]: readonly string[]): Promise<string> {
  const main = join(root, 'runtime', 'launcher', 'program', 'main.ts');
  const args = [...words, join(root, NODE_PROGRAM), main, root];
  const { stdout } = await runCommand(sudo, args, { timeoutMs: COPY_TIMEOUT_MS });
  return stdout.trim();
}

/** Variables by which whoever started us could have root run code of theirs. */
const CODE = /^(NODE_OPTIONS|NODE_PATH|NODE_EXTRA_CA_CERTS|NODE_COMPILE_CACHE|LD_.*)$/;

/** @returns the environment without them */
export function withoutCode(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = { ...env };
  for (const name of Object.keys(kept)) if (CODE.test(name)) delete kept[name];
  return kept;
}
