import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { domainName } from '../../runtime/agent/node/core/names.ts';
import type { ServerProcess } from '../fakes/server-process.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { Cluster } from './lab/cluster.ts';
import type { ClusterNode } from './lab/cluster-node.ts';
import { GUEST, publishGuest } from './lab/publish-guest.ts';
import { readGuest } from './lab/read-guest.ts';

/**
 * The host of the server is lost, and its backup restored on another one with another address. One story:
 * each test goes on where the one before it ended.
 */
let cluster: Cluster;
let node: ClusterNode;
let lost: ServerProcess;
let pages: string;
let backup: string;
const processes = new Map<string, string>();

/** @returns the process of each machine that runs on the node */
async function running(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await node.domains()) {
    const { stdout } = await node.inside('cat', `/run/libvirt/qemu/${name}.pid`);
    found.set(name, stdout.trim());
  }
  return found;
}

const boot = async (): Promise<string> => (await readGuest(cluster.client, pages)).boot;

beforeAll(async () => {
  cluster = await Cluster.open(1);
  lost = cluster.server;
  node = cluster.node('node-a');
});
afterAll(() => cluster[Symbol.asyncDispose]());

test('a server with two stacks is backed up while it runs', async () => {
  await cluster.enrol();
  await publishGuest(cluster.client, cluster.api);
  await cluster.install({ appliance: GUEST, name: 'blog' });
  await cluster.install({ appliance: GUEST, name: 'old' });
  pages = await cluster.publishedUrl('blog', node);
  backup = join(cluster.client.home, 'admin.backup');
  const { holds } = await cluster.client.yardJson<{ holds: object }>('server', 'backup', backup);
  expect(holds).toMatchObject({ stacks: 2, nodes: 1 });
});

test('after it, one stack is removed and another one installed; then its host is lost', async () => {
  await cluster.client.yard('stack', 'rm', 'old', '--yes', '--wait');
  await cluster.install({ appliance: GUEST, name: 'since' });
  for (const [name, pid] of await running()) processes.set(name, pid);
  expect(processes.size).toBe(4);
  await lost.kill();
  await rename(lost.dataFolder, `${lost.dataFolder}-lost`);
});

describe('the server that is restored elsewhere', () => {
  test('takes the node over at its new address, and no machine notices', async () => {
    const before = await boot();
    await cluster.openSecondServer(async (folder) => {
      await rm(folder, { recursive: true });
      const said = await cluster.client.yard('server', 'restore', backup, '--folder', folder);
      expect(said).toContain('2 stacks');
    });
    await node.agent.stop();
    node.agent.change({ STACKYARD_AGENT_SERVER: cluster.server.agentUrl });
    node.agent.start();
    await cluster.untilHeard('node-a');
    await cluster.untilStack('blog', 'running');
    expect(await boot()).toBe(before);
    expect(await running()).toEqual(processes);
  });

  test('leaves alone what was installed after the backup, and makes nothing of what was removed', async () => {
    const look = async () => (await cluster.api.getSummary()).attention;
    await waitFor('what it does not find', async () =>
      (await look()).some(({ kind }) => kind === 'stack-not-found'),
    );
    const attention = await look();
    expect(attention.find(({ kind }) => kind === 'stack-not-found')?.items).toMatchObject([
      { subject: { name: 'old' } },
    ]);
    expect(attention.find(({ kind }) => kind === 'node-notice')?.items[0]?.sentence).toMatch(
      /does not know/,
    );
    expect(await running()).toEqual(processes);
  });

  test('removes for good what was removed before, when it is told to', async () => {
    await cluster.client.yard('stack', 'rm', 'old', '--yes', '--wait');
    expect(await running()).toEqual(processes);
  });

  test('installs, and removes', async () => {
    await cluster.install({ appliance: GUEST, name: 'new' });
    expect((await running()).size).toBe(6);
    await cluster.client.yard('stack', 'rm', 'new', '--yes', '--wait');
    expect(await running()).toEqual(processes);
  });
});

describe('the server of before, when it comes back', () => {
  test('commands nobody: the node refuses it, and its machines run on', async () => {
    await rename(`${lost.dataFolder}-lost`, lost.dataFolder);
    await lost.start();
    await node.agent.stop();
    node.agent.change({ STACKYARD_AGENT_SERVER: lost.agentUrl });
    node.agent.start();
    await node.agent.untilSaid(/was replaced by one that was restored/);
    expect(await running()).toEqual(processes);
  });

  test('and the node goes on with the other one', async () => {
    await node.agent.stop();
    node.agent.change({ STACKYARD_AGENT_SERVER: cluster.server.agentUrl });
    node.agent.start();
    await cluster.untilHeard('node-a');
    const { machines } = await cluster.stack('blog');
    for (const { id } of machines) expect(processes.has(domainName(id))).toBe(true);
    expect(await running()).toEqual(processes);
  });
});
