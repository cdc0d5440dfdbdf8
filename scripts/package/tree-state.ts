import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../packager/native/run-command.ts';
import type { TreeState } from './version.ts';

/** What is known of a checkout: its version, and the time of its last commit. */
export interface Tree extends TreeState {
  readonly timeSeconds: number;
}

/**
 * Asks git what is packed. Without git, the version of package.json stands alone.
 *
 * @param env SOURCE_DATE_EPOCH: the time to use where there is no commit, in seconds since 1970
 */
export async function treeState(root: string, env: NodeJS.ProcessEnv): Promise<Tree> {
  const file = join(root, 'package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  const given = Number(env.SOURCE_DATE_EPOCH ?? 0);
  if (!existsSync(join(root, '.git'))) {
    return {
      version,
      tag: undefined,
      commits: 0,
      commit: undefined,
      isChanged: false,
      timeSeconds: given,
    };
  }
  const git = async (...args: string[]): Promise<string> => {
    const words = ['-c', `safe.directory=${root}`, '-C', root, ...args];
    const { stdout } = await runCommand('git', words, { acceptExitCodes: [0, 128] });
    return stdout.trim();
  };
  const tag = await git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*');
  const range = tag === '' ? 'HEAD' : `${tag}..HEAD`;
  return {
    version,
    tag: tag === '' ? undefined : tag,
    commits: Number(await git('rev-list', '--count', range)),
    commit: await git('rev-parse', '--short=10', 'HEAD'),
    isChanged: (await git('status', '--porcelain', '--untracked-files=no')) !== '',
    timeSeconds: Number(await git('log', '-1', '--format=%ct')),
  };
}
