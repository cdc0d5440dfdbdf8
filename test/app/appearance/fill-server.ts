import { acceptBytes } from '../../fakes/live-server/accept-bytes.ts';
import { fillPools } from '../../fakes/live-server/fill-pools.ts';
import { holdFetch } from '../../fakes/live-server/hold-fetch.ts';
import { crashWorker, install, untilOver } from '../../fakes/live-server/install-stacks.ts';
import { untilReady } from '../../fakes/live-server/live-node.ts';
import type { LiveServer } from '../../fakes/live-server/live-server.ts';
import { makeToken } from '../../fakes/live-server/sign-in.ts';
import { failInstall, holdNode } from '../../fakes/live-server/troubles.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { holdDrain } from './hold-drain.ts';

/** Brings a server that is in use to where everything is there that pages show of one. */
export async function fillServer(server: LiveServer): Promise<void> {
  await leaveTraces(server);
  await endInstalls(server);
  await fillPools(server, 'archive');
  await loseNode(server);
  await holdDrain(server);
  await holdInstallation(server);
  // Time has passed, and it was started again.
  await crashWorker(server, server.node('yard-1'));
}

/** What people have done: looked at secrets, made a token and a restore point, accepted what nobody vouches for. */
async function leaveTraces(server: LiveServer): Promise<void> {
  await server.api.revealOutputs({ params: { stack: 'blog' } });
  await makeToken(server, 'admin', ['view'], 'build server');
  const params = { stack: 'cloud' };
  const body = { note: 'Before the new theme' };
  await untilOver(server.api, await server.api.createRestorePoint({ params, body }));
  await acceptBytes(server.api, 'northlight/gitea', 'Compared the fingerprint by telephone');
  for (const name of ['blog-db', 'blog-web']) {
    const domain = await server.machine('blog', name);
    domain.console += `[    4.211736] systemd[1]: Reached target multi-user.target.\n\n${name} login: `;
  }
}

/** An install that failed, and one that was cancelled. */
async function endInstalls(server: LiveServer): Promise<void> {
  const node = server.node('yard-1');
  await failInstall(server, node, 'kiosk');
  const held = holdNode(node, 'define ');
  const cancelled = await server.api.installStack({
    body: { appliance: 'stackyard/hello', name: 'wiki' },
  });
  await held.reached;
  await server.api.cancelOperation({ params: { operation: cancelled.id } });
  held.letGo();
  await untilOver(server.api, cancelled);
}

/** A node goes silent that has a machine with its volumes in a pool, and one with its own. */
async function loseNode(server: LiveServer): Promise<void> {
  const { api } = server;
  const name = 'barn-5';
  const node = await server.join(name);
  await waitFor('the pool to be there as well', async () => {
    const { nodes } = await api.getPool({ params: { pool: 'tank' } });
    return nodes.some(({ nodeName, state }) => nodeName === name && state === 'ready');
  });
  await install(api, {
    appliance: 'stackyard/wordpress',
    name: 'press',
    nodes: { db: name, web: name },
    pools: { web: 'tank' },
    gateway: 'yard-1',
  });
  node.kill();
  server.pass(LIMITS.agent.silentMs + 1_000);
  await waitFor('it to be lost', async () => {
    const { state } = await api.getNode({ params: { node: name } });
    return state === 'lost';
  });
  for (const other of ['yard-1', 'barn-3']) await untilReady(api, server.node(other));
}

/** An install in the middle of fetching: the picture that people look at longest. */
async function holdInstallation(server: LiveServer): Promise<void> {
  const name = 'barn-4';
  const { reached } = holdFetch(server, await server.join(name));
  await server.api.installStack({
    body: {
      appliance: 'tidewater/monitoring',
      name: 'journal',
      nodes: { store: name, draw: name },
    },
  });
  await reached;
}

/** Says what the launcher of a new server says of the samples that it builds. */
export async function buildSamples({ api }: LiveServer): Promise<void> {
  const samples = [
    { name: 'hello', title: 'Hello', state: 'running', step: 'Build the disk images' },
    { name: 'wordpress', title: 'WordPress', state: 'waiting', step: 'Waiting for its turn' },
  ] as const;
  for (const [index, sample] of samples.entries()) {
    const body = { ...sample, stepNumber: index === 0 ? 2 : 0, steps: 5, message: '' };
    await api.putPreparation({ params: { name: sample.name }, body });
  }
}
