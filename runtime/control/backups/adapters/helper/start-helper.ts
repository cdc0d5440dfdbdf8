import { forkHelper } from '../../../../process/fork-helper.ts';
import type { RepositoryHelper } from './helper-engine.ts';

/**
 * Starts a process that works on repositories. It ends with this one.
 *
 * @param program path of its main module
 */
export function startHelper(program: string): RepositoryHelper {
  const child = forkHelper(program);
  return {
    way: {
      send: (message) => void child.send(message as object, () => undefined),
      onMessage: (hear) => void child.on('message', hear),
    },
    kill: () => void child.kill('SIGKILL'),
    gone: new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    }),
  };
}
