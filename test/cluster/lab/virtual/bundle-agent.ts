import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { linkProgram } from '../../../../runtime/node-image/adapters/link-program.ts';
import { programName } from '../../../../runtime/node-image/core/node-agent.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const AGENT = 'test/cluster/lab/virtual/remote-agent.ts';
/** Nearly all of the agent's code; the agent itself looks for its test as soon as it is loaded. */
const LOADED = 'test/cluster/lab/open-driven-agent.ts';

/** The agent in few files. */
export interface AgentBundle {
  /** What Node is given to start it. */
  readonly program: string;
  /** Folder of what Node has compiled of it. */
  readonly compiled: string;
}

/**
 * Puts the agent together as a node image does, and compiles it on this host: an emulated node loads it in a third of
 * the time.
 *
 * @param folder where it is put; nodes must see it at the same path
 */
export async function bundleAgent(folder: string): Promise<AgentBundle> {
  const compiled = join(folder, 'compiled');
  const root = join(folder, 'agent');
  await mkdir(root);
  const program = `${programName(AGENT)}.mjs`;
  const files = await linkProgram(ROOT, [AGENT, LOADED]);
  for (const { name, bytes } of files) await writeFile(join(root, name), bytes);
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  // A thread's program fails outside of a thread, when it has been compiled.
  const load = files
    .filter(({ name }) => name !== program)
    .map(({ name }) => `await import(${JSON.stringify(join(root, name))}).catch(() => undefined)`)
    .join(';');
  await runCommand(process.execPath, ['--input-type=module', '-e', load], {
    env: { NODE_COMPILE_CACHE: compiled },
  });
  return { program: join(root, program), compiled };
}
