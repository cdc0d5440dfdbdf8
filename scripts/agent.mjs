/**
 * `npm run agent`: makes this machine a node of a server that runs elsewhere. Sets up what is
 * missing, then runs the agent until Ctrl-C; machines go on without it.
 *
 * Plain JavaScript without dependencies, as start.mjs.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { dropEmptyVariables } from './setup/environment.mjs';
import { NODE, ROOT } from './setup/root.mjs';
import { SetupProblem, withProblems } from './setup/say.mjs';
import { setUp } from './setup/set-up.mjs';

dropEmptyVariables();
await withProblems(async () => {
  if (process.env.STACKYARD_AGENT_SERVER === undefined) {
    throw new SetupProblem(
      'STACKYARD_AGENT_SERVER is not set, so there is no server to be a node of.',
      'Paste the whole line that “yard node invite” or the page Nodes of the server shows.',
    );
  }
  const privilege = await setUp({ port: undefined, tests: false, pages: false });
  const launcher = spawn(NODE, [join(ROOT, 'runtime', 'launcher', 'agent.ts')], {
    stdio: 'inherit',
    cwd: ROOT,
    env: { ...process.env, STACKYARD_PRIVILEGE: privilege.join(' ') },
  });
  // The launcher gets Ctrl-C itself, from the terminal; here it only must not end before it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => signal !== 'SIGINT' && launcher.kill(signal));
  }
  process.exitCode = await new Promise((resolve) => {
    launcher.once('exit', (code, signal) => resolve(signal ? 1 : code));
  });
});
