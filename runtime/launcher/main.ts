/**
 * Starts server and agent on this machine and stays with them: what `npm start` does once
 * everything is set up. Ctrl-C ends both; machines keep running and are found again next time.
 */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SETUP_CODE_BYTES, writeSetupCode } from '../accounts/core/setup-code.ts';
import { refuseHeldFolder } from '../process/lock-data-folder.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { type ApiClient, createApiClient } from '../../schemas/client/api-client.ts';
import { agentCommand, withoutCode } from './agent-command.ts';
import { type Child, startChild } from './child.ts';
import { keepEnvironment } from './keep-environment.ts';
import { type LaunchSettings, readLaunchSettings } from './launch-settings.ts';
import { LOCAL_TOKEN, writeLocalCredentials } from './local-credentials.ts';
import { nearAgentUrl } from './near-url.ts';
import { prepareFolders } from './prepare-folders.ts';
import { publishSamples } from './samples.ts';
import { serverCommand, serverFolder } from './server-command.ts';
import { waitReady } from './wait-ready.ts';
import { whenToldToEnd } from './when-told-to-end.ts';
import { inviteOwnNode } from './invite-own-node.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const settings = readOrRefuse();
const { server, serverSettings } = settings;
const isAdmin = serverSettings.roles.includes('admin');
const isRegistry = serverSettings.roles.includes('registry');
const setupCode = writeSetupCode(randomBytes(SETUP_CODE_BYTES));
const localToken = `${LOCAL_TOKEN}${randomBytes(32).toString('base64url')}`;
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
      STACKYARD_SETUP_CODE: setupCode,
      NODE_ENV: 'production',
      STACKYARD_LAUNCHED: '1',
    },
  });
}

function startAgent(agent: readonly string[], invitation: string): Child {
  const names = Object.keys(agentEnvironment(''));
  const command = [...keepEnvironment(settings.privilege, names), ...agent];
  return startChild('agent', command, {
    logFile: join(logFolder, 'agent.log'),
    env: { ...withoutCode(process.env), ...agentEnvironment(invitation) },
    cwd: '/',
  });
}

const agentEnvironment = (invitation: string): Record<string, string> => ({
  STACKYARD_AGENT_FOLDER: join(settings.dataFolder, 'agent'),
  STACKYARD_AGENT_SERVER: nearAgentUrl(serverSettings),
  STACKYARD_AGENT_ADDRESS: process.env.STACKYARD_AGENT_ADDRESS ?? agentAddress(),
  STACKYARD_AGENT_IMAGE_PORT: process.env.STACKYARD_AGENT_IMAGE_PORT ?? '',
  STACKYARD_AGENT_TUNNEL_PORT: process.env.STACKYARD_AGENT_TUNNEL_PORT ?? '',
  STACKYARD_AGENT_UPLINKS: process.env.STACKYARD_AGENT_UPLINKS ?? '',
  STACKYARD_AGENT_IPXE_FOLDER: process.env.STACKYARD_AGENT_IPXE_FOLDER ?? '',
  STACKYARD_ENROLMENT_TOKEN: invitation,
  STACKYARD_LAUNCHED: '1',
});

/** While the server is for its own machine alone, other nodes have nothing to reach there. */
const agentAddress = (): string => (serverSettings.agentReach === 'host' ? 'none' : '');

/** Keys of the samples: ours to write, also where sudo has kept the home of somebody else. */
function publisherHome(): string {
  const own = settings.homes[0];
  const isOwn = own !== undefined && statSync(own.path).uid === own.uid;
  return isOwn ? own.path : join(settings.dataFolder, 'publisher');
}

async function main(): Promise<void> {
  await prepareFolders(settings);
  // The server itself holds the lock; this only says so where people look.
  await refuseHeldFolder(serverFolder(settings));
  // A copy may have to be made, which takes as long as the server takes to start.
  const agent = isAdmin ? agentCommand(settings) : Promise.resolve([]);
  agent.catch(() => undefined);
  children.push(startServer());
  const parts = ['database', 'pages'];
  if (isRegistry) parts.push('registry');
  if (isAdmin) parts.push('operations');
  await waitReady(server, parts, children);
  for (const sentence of writeLocalCredentials(settings.homes, server, localToken)) say(sentence);
  const api = createApiClient({ server, token: localToken, fetch });
  if (isAdmin) {
    const invitation = await inviteOwnNode(api);
    children.push(startAgent(await agent, invitation));
    await waitReady(server, ['agents'], children);
  }
  await tellReady(api);
  if (settings.withoutSamples || !isRegistry) return;
  void publishSamples({
    root: settings.root,
    folder: join(settings.dataFolder, 'publisher'),
    server,
    token: localToken,
    home: publisherHome(),
    api,
    say,
    signal: stopping.signal,
  }).catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    say(`The sample appliances could not be published: ${why}`);
  });
}

/** Says where it is, and what its first visitor needs. */
async function tellReady(api: ApiClient): Promise<void> {
  const { setupNeeded } = await api.getSession();
  say(`Stackyard is ready: ${serverSettings.reach.publicUrl ?? server}`);
  if (setupNeeded) {
    say('Open it to create the administrator. It asks for this code, which only you can see:');
    say(`Set-up code: ${setupCode}`);
  }
  say('Ctrl-C stops server and agent; machines keep running.');
}

function readOrRefuse(): LaunchSettings {
  try {
    return readLaunchSettings(process.env);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    process.stderr.write(`Stackyard was not started: ${error.message}\n`);
    process.exit(error.exit);
  }
}

whenToldToEnd(() => void stopAll());
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
      `Stackyard could not be started: ${why.replace(/\.$/, '')}.\n  See the logs in ${logFolder}\n`,
    );
    process.exitCode = 1;
  }
}
await stopAll();
await Promise.all(children.map((child) => child.ended));
