/**
 * Run by root once the server of the Debian package has been started: ends when it is ready, and signs
 * root's `yard` in, as `npm start` does for whoever calls it. So `systemctl start` ends when pages answer.
 */
import { userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { writeLocalCredentials } from '../local-credentials.ts';
import { waitReady } from '../wait-ready.ts';
import { readServerRun, type ServerRun } from './server-run.ts';

const POLL_MS = 100;

const run = await appeared();
const parts = ['database', 'pages'];
if (run.isRegistry) parts.push('registry');
if (run.isAdmin) parts.push('operations');
// When the server ends, or takes too long, systemd ends this as well.
await waitReady(run.server, parts, [], Infinity);
// The unit sets HOME for the server's user.
const { homedir, uid } = userInfo();
for (const sentence of writeLocalCredentials([{ path: homedir, uid }], run.server, run.token)) {
  process.stdout.write(`${sentence}\n`);
}
process.stdout.write(
  `Stackyard is ready: ${run.address} (“stackyard-setup-code” shows the set-up code)\n`,
);

/** The folder is new with every start, so what is in it is of this one. */
async function appeared(): Promise<ServerRun> {
  for (;;) {
    const found = await readServerRun();
    if (found) return found;
    await delay(POLL_MS);
  }
}
