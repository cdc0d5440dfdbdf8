import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { commandEnvironment } from '../../packager/native/run-command.ts';

/**
 * Starts a module of this program as a process of its own, which does what this one could get stuck in. It holds up
 * nobody’s end.
 *
 * @param program path of the module
 */
export function forkHelper(program: string): ChildProcess {
  const child = fork(program, [], {
    execArgv: [],
    // The second: authorities that the operator trusts besides.
    env: {
      ...commandEnvironment({ passEnv: ['NODE_EXTRA_CA_CERTS'] }),
      ...compiledCode(),
    } as NodeJS.ProcessEnv,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** Where this process has its code from as it was compiled once, if it has. */
function compiledCode(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  // Node puts a folder for its version there itself.
  return folder ? { NODE_COMPILE_CACHE: dirname(folder) } : {};
}
