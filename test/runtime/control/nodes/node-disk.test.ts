import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeDisk } from '../../../../schemas/agent/disk.ts';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { ControlBench, installBody, NODES, waitUntil } from '../../../fakes/control-bench.ts';

const DISK: NodeDisk = {
  path: '/dev/sda',
  model: 'Barracuda',
  serial: 'Z4D0',
  sizeBytes: 4 * 2 ** 40,
  removable: false,
  readOnly: false,
  state: 'holds-data',
  contents: [{ path: '/dev/sda', kind: 'filesystem', type: 'xfs', label: 'OLD', mountedAt: [] }],
};
const ORDER = { disk: '/dev/sda', confirm: 'Z4D0' };

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 1 });
  await bench.trustPublisher();
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const node = (): Promise<Node> => bench.call('getNode', { params: { node: 'one' } });
const keep = (body = ORDER): Promise<Node> =>
  bench.call('keepNode', { params: { node: 'one' }, body });
const forget = (): Promise<Node> => bench.call('forgetNodeDisk', { params: { node: 'one' } });
const refused = (why: string) => ({
  code: 'CONFLICT',
  data: { what: 'node', name: 'one', why: expect.stringContaining(why) },
});

/** The node has booted from the network, and has told so. */
async function stateless(disks: NodeDisk[] = [DISK]): Promise<void> {
  const { world } = bench.node;
  world.disks = disks;
  world.isPoolInMemory = true;
  await waitUntil(async () => {
    const { facts } = await node();
    return facts?.ownPool === 'memory' && facts.disks?.length === disks.length;
  });
}

/** The disk keeps the node, and its agent knows that it does: it would not format another one. */
const untilKept = (): Promise<void> =>
  waitUntil(async () => {
    const { desired, observed } = bench.control.dependencies;
    const { disk, generation } = await desired.current(NODES[0]!.id);
    return disk?.state === 'kept' && observed.get(NODES[0]!.id)?.generation === generation;
  });

describe('a node that keeps nothing', () => {
  test('gets no stack, and the plan names its disk', async () => {
    await stateless();
    const plan = await bench.call('planInstall', { body: installBody({ name: 'blog' }) });
    expect(plan.problems).toMatchObject([
      {
        code: 'POOL_IN_MEMORY',
        action: expect.stringContaining('yard node disk keep one /dev/sda'),
      },
    ]);
    const [own] = await bench.call('listPools', {
      query: { node: undefined, declared: 'false' },
    });
    expect(own).toMatchObject({ state: 'memory', totalBytes: 0, nodes: [{ state: 'memory' }] });
  });

  test('is kept by a disk, by order of somebody who has seen it', async () => {
    await stateless();
    expect((await keep()).disk).toMatchObject({
      state: 'ordered',
      path: '/dev/sda',
      serial: 'Z4D0',
    });
    await waitUntil(async () => (await node()).disk?.state === 'kept');
    expect((await node()).facts?.ownPool).toBeUndefined();
    const ended = await bench.finish((await bench.install({ name: 'blog' })).id);
    expect(ended).toMatchObject({ state: 'succeeded' });
  });

  test('misses its disk until it is back, or is forgotten', async () => {
    await stateless();
    await keep();
    await untilKept();
    await expect(forget()).rejects.toMatchObject(refused('it is running from that disk'));
    bench.node.world.isPoolInMemory = true;
    await waitUntil(async () => (await node()).facts?.ownPool === 'absent');
    await expect(keep()).rejects.toMatchObject(refused('a disk keeps it already'));
    expect((await forget()).disk).toBeUndefined();
    await waitUntil(async () => (await node()).facts?.ownPool === 'memory');
    expect((await forget()).disk).toBeUndefined();
  });
});

describe('no disk is made to keep a node', () => {
  test('that has its own pool on one', async () => {
    await expect(keep()).rejects.toMatchObject(refused('its own pool is on a disk already'));
  });

  test('unless its serial number was typed, and it is free', async () => {
    await stateless();
    const other = { ...ORDER, confirm: 'Z4D1' };
    await expect(keep(other)).rejects.toMatchObject(refused('is not the serial number'));
    await expect(keep({ disk: '/dev/sdb', confirm: 'x' })).rejects.toMatchObject(
      refused('its node has no disk /dev/sdb'),
    );
    expect((await node()).disk).toBeUndefined();
  });

  test('while it has one that was made for that', async () => {
    const contents = [{ ...DISK.contents[0]!, label: 'stackyard-node' }];
    await stateless([DISK, { ...DISK, path: '/dev/sdb', contents }]);
    await expect(keep()).rejects.toMatchObject(
      refused('/dev/sdb has the label “stackyard-node” already'),
    );
  });
});
