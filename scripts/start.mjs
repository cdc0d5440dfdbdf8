/**
 * `npm start`: sets up what is missing, then starts server and agent on this machine.
 *
 * Plain JavaScript without dependencies, because it runs before anything is installed, on whatever
 * Node from 20 on the host has. What comes after the set-up runs on the pinned Node.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { dropEmptyVariables } from './setup/environment.mjs';
import { setUp } from './setup/set-up.mjs';
import { readPort } from './setup/requirements.mjs';
import { findRunning } from './setup/running.mjs';
import { NODE, ROOT } from './setup/root.mjs';
import { say, withProblems } from './setup/say.mjs';

dropEmptyVariables();
await withProblems(async () => {
  const port = readPort();
  if (await findRunning(port)) {
    say(`Stackyard is already running: http://localhost:${port}`);
    return;
  }
  const privilege = await setUp({ port, tests: false });
  const launcher = spawn(NODE, [join(ROOT, 'runtime', 'launcher', 'main.ts')], {
    stdio: 'inherit',
    cwd: ROOT,
    env: { ...process.env, STACKYARD_PORT: String(port), STACKYARD_PRIVILEGE: privilege.join(' ') },
  });
  // The launcher gets Ctrl-C itself, from the terminal; here it only must not end before it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal !== 'SIGINT' && launcher.kill(signal));
  }
  process.exitCode = await new Promise((resolve) => {
    launcher.once('exit', (code, signal) => resolve(signal ? 1 : code));
  });
});
