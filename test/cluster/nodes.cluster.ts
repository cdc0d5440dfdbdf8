import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cp, rename, rm } from 'node:fs/promises';
import type { Node } from '../../schemas/api/resources/node.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { Cluster } from './lab/cluster.ts';
import type { ClusterNode } from './lab/cluster-node.ts';
import { type GuestPage, readGuest, readPage, runInGuest } from './lab/read-guest.ts';
import { GUEST, publishGuest } from './lab/publish-guest.ts';

/**
 * Three nodes, each with its own libvirt and the real agent, a server and real guests. What follows
 * is one story: each test goes on where the one before it ended.
 */
let cluster: Cluster;
/** Where the stack is, and where its pages are from the LAN. */
let home: ClusterNode;
let pages: string;

beforeAll(async () => {
  cluster = await Cluster.open();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const front = (): Promise<GuestPage> => readGuest(cluster.client, pages);

/** What `back` says of itself, asked by `front`: it is reached by nobody else. */
const back = async (): Promise<GuestPage> =>
  readPage(await runInGuest(cluster.client, pages, 'timeout 5 wget -q -O - http://back/'));

const backConsole = () => cluster.console('one', 'one-back');

/** Waits until a new start of `front` answers. */
async function untilStartedAnew(before: GuestPage): Promise<void> {
  const isSo = async (): Promise<boolean> => {
    const found = await front().catch(() => undefined);
    return found !== undefined && found.boot !== before.boot;
  };
  await waitFor('another start of the machines', isSo, 120_000);
}

describe('three nodes', () => {
  test('join by an invitation each, and yard lists them as ready', async () => {
    await cluster.enrol();
    const listed = await cluster.client.yardJson<Node[]>('node', 'ls');
    expect(listed.map(({ name, state, facts }) => [name, state, facts?.hostname])).toEqual(
      ['node-a', 'node-b', 'node-c'].map((name) => [name, 'ready', name]),
    );
    expect(await cluster.client.yard('node', 'ls')).toMatch(/^node-c {2}ready /m);
  });

  test('run what is installed: on one of them, reached from the LAN through its port', async () => {
    await publishGuest(cluster.client, cluster.api);
    const { machines } = await cluster.install({ appliance: GUEST, name: 'one' });
    const places = new Set(machines.map(({ nodeName }) => nodeName));
    expect(places.size).toBe(1);
    home = cluster.node(machines[0]?.nodeName ?? '');
    pages = await cluster.publishedUrl('one', home);
    expect([(await front()).host, (await back()).host]).toEqual(['front', 'back']);
    const running = await Promise.all(cluster.nodes.map((node) => node.domains()));
    expect(running.flat()).toHaveLength(2);
    expect(await home.domains()).toHaveLength(2);
  });
});

describe('a machine', () => {
  test('has the addresses that the server gave it, and its name', async () => {
    const { machines } = await cluster.stack('one');
    const [wanted] = machines.find(({ role }) => role === 'back')?.addresses ?? [];
    const { output } = await (await backConsole()).run('hostname; ip address show dev eth0');
    expect(output).toMatch(/^back\n/);
    expect(output).toContain(`link/ether ${wanted?.mac}`);
    expect(output).toContain(`inet ${wanted?.address4}/24`);
    expect(output).toContain(`inet6 ${wanted?.address6}/64`);
  });

  test('is not touched when its agent is killed and comes back', async () => {
    const before = [await front(), await back()];
    await home.agent.kill();
    expect((await front()).boot).toBe(before[0]?.boot);
    home.agent.start();
    await cluster.untilHeard(home.name);
    await cluster.untilStack('one', 'running');
    const after = [await front(), await back()];
    expect(after.map(({ boot }) => boot)).toEqual(before.map(({ boot }) => boot));
    expect(after[0]?.count).toBeGreaterThan(before[0]?.count ?? 0);
  });

  test('comes back with its data after a power cut of its node', async () => {
    const before = await front();
    const written = await (await backConsole()).run('echo kept >/data/note && sync');
    expect(written).toEqual({ exit: 0, output: '' });
    await home.powerOff();
    expect(await front().catch(() => 'unreachable')).toBe('unreachable');
    await home.powerOn();
    home.agent.start();
    await untilStartedAnew(before);
    await cluster.untilStack('one', 'running');
    expect(await (await backConsole()).run('cat /data/note')).toEqual({
      exit: 0,
      output: 'kept\n',
    });
    expect((await back()).host).toBe('back');
  });
});

describe('without the server', () => {
  test('machines, names and published ports go on, also through a restart of the agent', async () => {
    const before = [await front(), await back()];
    await cluster.server.kill();
    await home.agent.stop();
    home.agent.start();
    await home.agent.untilSaid(/192\.0\.2\.1/);
    const after = [await front(), await back()];
    expect(after.map(({ boot }) => boot)).toEqual(before.map(({ boot }) => boot));
  });

  test('a node that lost its power starts its machines again', async () => {
    const before = await front();
    await home.powerOff();
    await home.powerOn();
    home.agent.start();
    await untilStartedAnew(before);
    await waitFor('the other machine', () =>
      back().then(
        () => true,
        () => false,
      ),
    );
    expect(await home.domains()).toHaveLength(2);
  });

  test('and when it is there again, all is as it was', async () => {
    const before = await front();
    await cluster.server.start();
    for (const { name } of cluster.nodes) await cluster.untilHeard(name);
    await cluster.untilStack('one', 'running');
    expect((await front()).boot).toBe(before.boot);
  });
});

describe('a cable that is cut', () => {
  test('makes a node lost and touches no machine; joined again, it is ready', async () => {
    const before = await front();
    await home.cutCable();
    await cluster.untilNode(home.name, 'lost');
    const { output } = await (await backConsole()).run('wget -q -O - http://front/');
    expect(readPage(output).boot).toBe(before.boot);
    await home.joinCable();
    await cluster.untilNode(home.name, 'ready');
    expect((await front()).boot).toBe(before.boot);
  });
});

describe('a server that is restored from a backup', () => {
  let since: string;
  let before: GuestPage;

  const startAgain = async (): Promise<void> => {
    await cluster.server.start();
    for (const { name } of cluster.nodes) await cluster.untilHeard(name);
  };

  test('leaves alone what was installed since', async () => {
    const { server } = cluster;
    const backup = `${server.dataFolder}-backup`;
    await server.stop();
    await cp(server.dataFolder, backup, { recursive: true });
    await startAgain();
    const { gateway } = await cluster.install({ appliance: GUEST, name: 'since' });
    since = await cluster.publishedUrl('since', cluster.node(gateway.nodeName));
    before = await readGuest(cluster.client, since);

    await server.stop();
    await rm(server.dataFolder, { recursive: true });
    await rename(backup, server.dataFolder);
    await startAgain();
    await cluster.untilStack('one', 'running');
    const stacks = await cluster.api.listStacks({ query: {} });
    expect(stacks.map(({ name }) => name)).toEqual(['one']);
    expect((await readGuest(cluster.client, since)).boot).toBe(before.boot);
  });

  test('installs beside it, on the same node, without taking its port or its networks', async () => {
    const node = cluster.nodes.find(({ address }) => address === new URL(since).hostname) ?? home;
    const nodes = { front: node.name, back: node.name };
    await cluster.install({ appliance: GUEST, name: 'after', nodes, gateway: node.name });
    const after = await cluster.publishedUrl('after', node);
    expect(after).not.toBe(since);
    expect((await readGuest(cluster.client, after)).boot).not.toBe(before.boot);
    expect((await readGuest(cluster.client, since)).boot).toBe(before.boot);
  });
});
