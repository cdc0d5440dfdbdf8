/**
 * `npm run agent`: makes this machine a node of a server that runs elsewhere. Sets up what is
 * missing, then runs the agent until Ctrl-C; machines go on without it.
 *
 * Plain JavaScript without dependencies, as start.mjs.
 */
import { join } from 'node:path';
import { dropEmptyVariables } from './setup/environment.mjs';
import { launch } from './setup/launch.mjs';
import { ROOT } from './setup/root.mjs';
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
  process.exitCode = await launch(join(ROOT, 'runtime', 'launcher', 'agent.ts'), {
    ...process.env,
    STACKYARD_PRIVILEGE: privilege.join(' '),
  });
});
