import { runCommand } from '../../../packager/native/run-command.ts';
import { machinePids } from './machine-pids.ts';

/** @returns whatever of stacks is on this host, volumes left out */
export async function traces(): Promise<string[]> {
  const [domains, namespaces, links, tables] = await Promise.all([
    linesOf('virsh', ['list', '--all', '--name'], /^stackyard-/),
    linesOf('ip', ['netns', 'list'], /^sy-/),
    linesOf('ip', ['-oneline', 'link'], /: sy[bur]/),
    linesOf('nft', ['list', 'tables'], /stackyard-/),
  ]);
  const processes = (await machinePids('/volumes/')).map((pid) => `process ${pid}`);
  return [...domains, ...namespaces, ...links, ...tables, ...processes];
}

async function linesOf(program: string, args: string[], ours: RegExp): Promise<string[]> {
  const { stdout } = await runCommand(program, args);
  return stdout.split('\n').filter((line) => ours.test(line));
}
