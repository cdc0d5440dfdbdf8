/**
 * Run before the agent of the Debian package, as its ExecCondition: exit code 0 lets it start, 1 says that
 * there is nothing to start, 255 that it has to be tried again (systemd.service(5)).
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createApiClient } from '../../../schemas/client/api-client.ts';
import { inviteOwnNode } from '../invite-own-node.ts';
import { agentStart, renderEnvironment } from './agent-start.ts';
import { readServerRun } from './server-run.ts';

/** Read by the unit before what people have set; see scripts/package/units. */
const NOTED_FILE = '/var/lib/stackyard/local-server.env';
const INVITATION_FILE = '/run/stackyard-agent/invitation.env';

const NOT_YET = `This host belongs to no server yet. Paste the line with “stackyard-join” that “yard node invite” or the
page Nodes shows there.\n`;

try {
  process.exitCode = await prepare();
} catch (error) {
  process.stderr.write(`The agent cannot start yet: ${(error as Error).message}\n`);
  process.exitCode = 255;
}

async function prepare(): Promise<number> {
  const run = await readServerRun();
  const start = agentStart(process.env, run);
  if (start.kind === 'not-yet') {
    process.stdout.write(NOT_YET);
    return 1;
  }
  if (start.kind === 'as-told') await rm(NOTED_FILE, { force: true });
  if (start.kind !== 'local' || !run) return 0;
  const { server, token } = run;
  const invitation = await inviteOwnNode(createApiClient({ server, token, fetch }));
  await writeSecretly(NOTED_FILE, renderEnvironment(start.env));
  await writeSecretly(
    INVITATION_FILE,
    renderEnvironment({ STACKYARD_ENROLMENT_TOKEN: invitation }),
  );
  return 0;
}

async function writeSecretly(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o711 });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
