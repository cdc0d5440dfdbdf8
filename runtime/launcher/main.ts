/**
 * Starts server and agent on this machine and stays with them: what `npm start` does once
 * everything is set up. Ctrl-C ends both; machines keep running and are found again next time.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createApiClient } from '../../schemas/client/api-client.ts';
import { type Child, startChild } from './child.ts';
import { readLaunchSettings } from './launch-settings.ts';
import { writeLocalCredentials } from './local-credentials.ts';
import { prepareFolders } from './prepare-folders.ts';
import { publishSamples } from './samples.ts';
import { serverCommand } from './server-command.ts';
import { waitReady } from './wait-ready.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const settings = readLaunchSettings(process.env);
const server = `http://localhost:${settings.port}`;
const localToken = `syl_${randomBytes(32).toString('base64url')}`;
const logFolder = join(settings.dataFolder, 'logs');
const stopping = new AbortController();
const children: Child[] = [];

async function stopAll(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await Promise.all(children.toReversed().map((child) => child.stop()));
}

function startServer(): Child {
  const { command, pagesFolder, dataFolder } = serverCommand(settings);
  return startChild('server', command, {
    logFile: join(logFolder, 'server.log'),
    env: {
      ...process.env,
      STACKYARD_DATA: dataFolder,
      STACKYARD_PORT: String(settings.port),
      STACKYARD_PAGES: pagesFolder,
      STACKYARD_LOCAL_TOKEN: localToken,
      NODE_ENV: 'production',
      STACKYARD_LAUNCHED: '1',
    },
  });
}

function startAgent(invitation: string): Child {
  const node = join(settings.root, 'node_modules', '.bin', 'node');
  const command = [...settings.privilege, node, join(settings.root, 'runtime', 'agent', 'main.ts')];
  return startChild('agent', settings.isRoot ? command : withEnvironment(command), {
    logFile: join(logFolder, 'agent.log'),
    env: { ...process.env, ...agentEnvironment(invitation) },
  });
}

const agentEnvironment = (invitation: string): Record<string, string> => ({
  STACKYARD_AGENT_FOLDER: join(settings.dataFolder, 'agent'),
  STACKYARD_AGENT_SERVER: `https://localhost:${settings.port + 1}`,
  STACKYARD_ENROLMENT_TOKEN: invitation,
  STACKYARD_LAUNCHED: '1',
});

/** sudo passes on only the variables it is told to. */
const withEnvironment = ([sudo = '', ...rest]: readonly string[]): string[] => [
  sudo,
  `--preserve-env=${Object.keys(agentEnvironment('')).join(',')}`,
  ...rest,
];

async function main(): Promise<void> {
  await prepareFolders(settings);
  children.push(startServer());
  await waitReady(server, ['database', 'registry', 'operations', 'pages'], children);
  await writeLocalCredentials(settings, localToken);
  const api = createApiClient({ server, token: localToken, fetch });
  const { token: invitation } = await api.inviteNode({ body: { name: hostname().slice(0, 63) } });
  children.push(startAgent(invitation));
  await waitReady(server, ['agents'], children);
  const { setupNeeded } = await api.getSession();
  say(`Stackyard is ready: ${server}`);
  if (setupNeeded) say('Open it to choose the administrator’s password.');
  say('Ctrl-C stops server and agent; machines keep running.');
  if (settings.withoutSamples) return;
  void publishSamples({
    root: settings.root,
    folder: join(settings.dataFolder, 'publisher'),
    server,
    token: localToken,
    home: settings.homes[0]?.path ?? '/root',
    api,
    say,
    signal: stopping.signal,
  }).catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    say(`The sample appliances could not be published: ${why}`);
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stopAll());
}
try {
  await main();
  const ended = await Promise.race(
    children.map(async ({ name, ended: end }) => `${name}: ${await end}`),
  );
  if (!stopping.signal.aborted) throw new Error(`It ended by itself (${ended})`);
} catch (error) {
  if (!stopping.signal.aborted) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `Stackyard could not be started: ${why}.\n  See the logs in ${logFolder}\n`,
    );
    process.exitCode = 1;
  }
}
await stopAll();
await Promise.all(children.map((child) => child.ended));
