import { cp, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import { runCommand } from '../../../../packager/native/run-command.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const AGENT = 'test/cluster/lab/virtual/remote-agent.ts';
/**
 * What can be loaded on this host: nearly all of the agent's code, and what it starts as processes and
 * threads of its own, which it looks for where they are in the tree.
 */
const PARTS = [
  'test/cluster/lab/open-driven-agent.ts',
  'runtime/agent/storage/adapters/pools/helper/main.ts',
  'runtime/agent/compute/adapters/libvirt/thread/main.ts',
];

/** The agent in few files. */
export interface AgentBundle {
  /** What Node is given to start it. */
  readonly program: string;
  /** Folder of what Node has compiled of it. */
  readonly compiled: string;
}

/**
 * Joins the 650 modules of the agent into a few files, and compiles them on this host: an emulated
 * node loads them in a third of the time.
 *
 * @param folder where it is put; nodes must see it at the same path
 */
export async function bundleAgent(folder: string): Promise<AgentBundle> {
  const compiled = join(folder, 'compiled');
  const root = join(folder, 'agent');
  const parts = PARTS.map((path) => [path, join(ROOT, path)] as const);
  const bundle = await rolldown({
    input: Object.fromEntries([['agent.js', join(ROOT, AGENT)], ...parts]),
    platform: 'node',
    // Its library is a file beside it.
    external: ['koffi'],
    plugins: [placesIn(root)],
    logLevel: 'warn',
  });
  const names = { entryFileNames: '[name]', chunkFileNames: 'parts/[name].js' };
  await bundle.write({ dir: root, format: 'esm', ...names });
  await bundle.close();
  await cp(join(ROOT, 'package.json'), join(root, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  // A thread's program fails outside of a thread, when it has been compiled.
  const load = PARTS.map(
    (path) => `await import(${JSON.stringify(join(root, path))}).catch(() => undefined)`,
  ).join(';');
  await runCommand(process.execPath, ['--input-type=module', '-e', load], {
    env: { NODE_COMPILE_CACHE: compiled },
  });
  return { program: join(root, 'agent.js'), compiled };
}

/** Lets modules find what is beside them, wherever their code has gone. */
const placesIn = (root: string): Plugin => ({
  name: 'places',
  transform(code, id) {
    if (!code.includes('import.meta.') || !id.startsWith(ROOT)) return undefined;
    const place = join(root, relative(ROOT, id));
    return code
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(place)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(place).href));
  },
});
