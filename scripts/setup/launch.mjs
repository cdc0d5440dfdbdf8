import { spawn } from 'node:child_process';
import { NODE, ROOT } from './root.mjs';

/**
 * Runs a launcher on the pinned Node, to its end. It learns through a channel that this process has
 * ended, however that was: nobody else would end it, and the next start would find it there.
 *
 * @param file path of its program
 * @returns its exit code; 1 when a signal ended it
 */
export function launch(file, env) {
  const launcher = spawn(NODE, [file], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    cwd: ROOT,
    env,
  });
  // The launcher gets Ctrl-C itself, from the terminal; here it only must not end before it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal !== 'SIGINT' && launcher.kill(signal));
  }
  return new Promise((resolve) => {
    launcher.once('exit', (code, signal) => resolve(signal ? 1 : code));
  });
}
