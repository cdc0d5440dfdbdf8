import { runCommand } from '../../../packager/native/run-command.ts';
import { machinePids } from './machine-pids.ts';
import type { Product } from './product.ts';

/**
 * @returns whatever of a product's stacks is on this host, volumes left out. Another product may be
 *   at work here: things are told apart by the mark of the agent that made them.
 */
export async function traces(product: Product): Promise<string[]> {
  const [node] = (await product.yardJson('node', 'ls')) as unknown as { id: string }[];
  if (!node) throw new Error('the product has no node yet');
  const { id } = node;
  const [domains, namespaces, links, tables, pids] = await Promise.all([
    marked(id, 'domain', ['virsh', 'list', '--all', '--name'], (name) => [
      'virsh',
      'dumpxml',
      name,
    ]),
    marked(id, 'namespace', ['ip', '-o', 'netns', 'list'], (name) => [
      'ip',
      'netns',
      'exec',
      name.split(' ')[0] ?? '',
      'nft',
      'list',
      'ruleset',
    ]),
    linesWith(id, ['ip', '-oneline', 'link']),
    linesWith(id, ['nft', 'list', 'ruleset']),
    machinePids(product.data),
  ]);
  return [...domains, ...namespaces, ...links, ...tables, ...pids.map((pid) => `process ${pid}`)];
}

/** @returns the listed things whose description, by another command, carries the mark. */
async function marked(
  node: string,
  what: string,
  list: readonly string[],
  describe: (name: string) => readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await output(list)).split('\n').filter(Boolean)) {
    if ((await output(describe(name))).includes(node)) found.push(`${what} ${name}`);
  }
  return found;
}

const linesWith = async (node: string, command: readonly string[]): Promise<string[]> =>
  (await output(command)).split('\n').filter((line) => line.includes(node));

/** What is listed may be gone by the time it is asked about: that is no trace of ours. */
async function output([program = '', ...args]: readonly string[]): Promise<string> {
  const { stdout } = await runCommand(program, args, { acceptExitCodes: [0, 1, 255] });
  return stdout;
}
