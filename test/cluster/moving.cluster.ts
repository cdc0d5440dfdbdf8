import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Stack } from '../../schemas/api/resources/stack.ts';
import { waitFor } from '../fakes/wait-for.ts';
import { Cluster } from './lab/cluster.ts';
import { GUEST, publishGuest } from './lab/publish-guest.ts';
import { type GuestPage, readGuest, readPage, runInGuest } from './lab/read-guest.ts';

/** Two stacks with their routers on the third node: one in a shared pool, one on disks of its nodes. */
const PLACES = { nodes: { front: 'node-a', back: 'node-b' }, gateway: 'node-c' };

let cluster: Cluster;
/** A folder that is the same on every node, as a mounted file server is. */
let shared: string;
beforeAll(async () => {
  cluster = await Cluster.open();
  shared = await mkdtemp(join(tmpdir(), 'stackyard-shared-'));
  await chmod(shared, 0o755);
  await cluster.enrol();
  await publishGuest(cluster.client, cluster.api);
  await yard('pool', 'add-folder', 'tank', '--path', shared, '--shared', '--nodes', 'all');
  await waitFor('the pool on every node', async () => {
    const { nodes } = await cluster.api.getPool({ params: { pool: 'tank' } });
    return nodes.length === cluster.nodes.length && nodes.every(({ state }) => state === 'ready');
  });
  await cluster.install({ appliance: GUEST, name: 'one', ...PLACES, pools: { '*': 'tank' } });
  await cluster.install({ appliance: GUEST, name: 'two', ...PLACES });
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(shared, { recursive: true, force: true });
});

const yard = (...args: string[]): Promise<string> => cluster.client.yard(...args);

const pages = (stack: string): Promise<string> =>
  cluster.publishedUrl(stack, cluster.node(PLACES.gateway));

const inFront = async (stack: string, command: string): Promise<string> =>
  runInGuest(cluster.client, await pages(stack), command);

/** What the machine says that no port leads to. */
const back = async (stack: string): Promise<GuestPage> =>
  readPage(await inFront(stack, 'timeout 5 wget -q -O - http://back/'));

/** Waits, since names are told anew after a router or a machine was started. */
async function untilBack(stack: string): Promise<GuestPage> {
  let found: GuestPage | undefined;
  await waitFor(`the back of ${stack}`, async () => {
    found = await back(stack).catch(() => undefined);
    return found !== undefined;
  });
  if (!found) throw new Error('unreachable');
  return found;
}

const front = async (stack: string): Promise<GuestPage> =>
  readGuest(cluster.client, await pages(stack));

async function machine(stack: string, role: string): Promise<Stack['machines'][number]> {
  const found = (await cluster.stack(stack)).machines.find((each) => each.role === role);
  if (!found) throw new Error(`${stack} has no ${role}`);
  return found;
}

const volumesOn = async (node: string): Promise<string[]> =>
  (await readdir(join(cluster.node(node).poolFolder, 'volumes'))).filter((name) =>
    name.endsWith('.qcow2'),
  );

describe('a running machine', () => {
  test.each([
    { stack: 'one', how: 'in a pool that both nodes have' },
    { stack: 'two', how: 'with its disks' },
  ])('goes on at another node, $how', async ({ stack }) => {
    await (await cluster.console(stack, `${stack}-back`)).run(`echo ${stack} >/data/mark`);
    const before = await untilBack(stack);
    await yard('stack', 'move', stack, '--machine', 'back', '--to', 'node-c', '--wait');
    expect((await machine(stack, 'back')).nodeName).toBe('node-c');
    const after = await back(stack);
    expect(after.boot).toBe(before.boot);
    expect(after.count).toBe(before.count + 1);
    const mark = await (await cluster.console(stack, `${stack}-back`)).run('cat /data/mark');
    expect(mark.output).toBe(`${stack}\n`);
    await cluster.untilStack(stack, 'running');
  });

  test('leaves nothing behind on the node it came from', async () => {
    await waitFor('disks to be deleted', async () => (await volumesOn('node-b')).length === 0);
    expect(await cluster.node('node-b').domains()).toEqual([]);
    expect(await volumesOn('node-c')).toHaveLength(2);
  });

  test('cannot be started a second time, by whatever force', async () => {
    const { id } = await machine('one', 'back');
    const { stdout } = await cluster.node('node-c').inside('virsh', 'dumpxml', domainOf(id));
    const [, disk = ''] = /<source file='([^']*volume-[^']*\.qcow2)'/.exec(stdout) ?? [];
    const file = join(shared, disk.slice(disk.indexOf('/stackyard-v1/')));
    const start = [
      '-M',
      'q35',
      '-display',
      'none',
      '-drive',
      `file=${file},format=qcow2,if=virtio`,
    ];
    const second = cluster.node('node-a').inside('qemu-system-x86_64', ...start);
    await expect(second).rejects.toThrow(/lock/);
  });
});

describe('a node that is drained', () => {
  test('is empty, and everything runs on elsewhere', async () => {
    const before = { one: await front('one'), two: await front('two') };
    await yard('node', 'drain', 'node-a', '--reason', 'more memory', '--wait');
    expect(await cluster.node('node-a').domains()).toEqual([]);
    for (const stack of ['one', 'two'] as const) {
      expect((await machine(stack, 'front')).nodeName).not.toBe('node-a');
      expect((await front(stack)).boot).toBe(before[stack].boot);
    }
    await cluster.untilNode('node-a', 'draining');
  });

  test('gets nothing back by itself', async () => {
    await yard('node', 'undrain', 'node-a');
    await cluster.untilNode('node-a', 'ready');
    expect(await cluster.node('node-a').domains()).toEqual([]);
  });
});

describe('a node that is declared dead', () => {
  test('is not while it reports', async () => {
    const refused = yard('node', 'declare-dead', 'node-b', '--yes');
    await expect(refused).rejects.toThrow(/node-b/);
  });

  test('loses its machines in shared pools to other nodes, with their data', async () => {
    await yard('stack', 'move', 'one', '--machine', 'back', '--to', 'node-b', '--wait');
    const before = await untilBack('one');
    await cluster.node('node-b').cutCable();
    await cluster.untilNode('node-b', 'lost');
    await yard('node', 'declare-dead', 'node-b', '--yes', '--reason', 'cut off', '--wait');
    expect((await machine('one', 'back')).nodeName).not.toBe('node-b');
    const after = await untilBack('one');
    expect(after.boot).not.toBe(before.boot);
    const mark = await (await cluster.console('one', 'one-back')).run('cat /data/mark');
    expect(mark.output).toBe('one\n');
  });

  test('gives them up when it is back', async () => {
    const { boot } = await untilBack('one');
    await cluster.node('node-b').joinCable();
    await waitFor('the machine to end there', async () => {
      const running = await cluster.node('node-b').domains();
      return running.length === 0;
    });
    await cluster.untilNode('node-b', 'ready');
    await cluster.untilStack('one', 'running');
    expect((await untilBack('one')).boot).toBe(boot);
  });
});

const domainOf = (machineId: string): string => `stackyard-${machineId.replace('machine-', '')}`;
