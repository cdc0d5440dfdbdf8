/**
 * `npm start`: sets up what is missing, then starts server and agent on this machine.
 *
 * Plain JavaScript without dependencies, because it runs before anything is installed, on whatever
 * Node from 20 on the host has. What comes after the set-up runs on the pinned Node.
 */
import { join } from 'node:path';
import { dropEmptyVariables } from './setup/environment.mjs';
import { launch } from './setup/launch.mjs';
import { setUp } from './setup/set-up.mjs';
import { readPort } from './setup/requirements.mjs';
import { findRunning } from './setup/running.mjs';
import { ROOT } from './setup/root.mjs';
import { say, withProblems } from './setup/say.mjs';

dropEmptyVariables();
await withProblems(async () => {
  const port = readPort();
  if (await findRunning(port)) {
    say(`Stackyard is already running: http://localhost:${port}`);
    return;
  }
  const privilege = await setUp({ port, tests: false });
  process.exitCode = await launch(join(ROOT, 'runtime', 'launcher', 'main.ts'), {
    ...process.env,
    STACKYARD_PORT: String(port),
    STACKYARD_PRIVILEGE: privilege.join(' '),
  });
});
