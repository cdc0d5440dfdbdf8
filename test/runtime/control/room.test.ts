import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roomForStack } from '../../../runtime/control/stacks/core/plan/room-for-stack.ts';
import { MACHINE_OVERHEAD_BYTES, type SiteNode } from '../../../runtime/control/nodes/core/site.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { ControlBench, NODE, NODES, waitUntil } from '../../fakes/control-bench.ts';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';

const GiB = 2 ** 30;
const MiB = 2 ** 20;

const node = (over: Partial<SiteNode> = {}): SiteNode => ({
  id: NODE,
  name: 'one',
  ready: true,
  admits: true,
  linked: false,
  gateway: true,
  compute: true,
  peered: false,
  architecture: 'x86_64',
  accelerator: 'kvm',
  acceleratorReason: '',
  uefi: false,
  notices: [],
  labels: new Map(),
  cpus: 4,
  cpusReserved: 0,
  memoryBytes: 10 * GiB,
  memoryReservedBytes: 0,
  poolFreeBytes: 10 * GiB,
  diskPromisedBytes: 0,
  images: new Set(),
  ports: [],
  ...over,
});

const stackOf = (memoryBytes: number, over: { stage?: string; systemBytes?: number } = {}) =>
  ({
    stage: over.stage ?? 'defined',
    definition: {
      gateway: NODE,
      machines: [{ id: 'machine-0000000001', node: NODE, memoryBytes }],
      volumes: [
        { machine: 'machine-0000000001', kind: 'system', sizeBytes: over.systemBytes ?? GiB },
        { machine: 'machine-0000000001', kind: 'data', sizeBytes: 100 * GiB },
      ],
    },
  }) as never;

const problemsOf = (memoryBytes: number, over: Partial<SiteNode> = {}, uses: never[] = []) =>
  roomForStack({
    stack: stackOf(memoryBytes),
    site: { nodes: [node(over)] },
    uses,
  });

describe('D3: room for a stack', () => {
  /** 10 GiB, less 512 MiB for the node itself, less what QEMU takes. */
  const most = 10 * GiB - 512 * MiB - MACHINE_OVERHEAD_BYTES;

  test('is there to the last byte, and not for one more', () => {
    expect(problemsOf(most)).toEqual([]);
    expect(problemsOf(most + 1)).toMatchObject([{ code: 'MEMORY_SHORT' }]);
  });

  test('is less by what other stacks take', () => {
    expect(problemsOf(most - GiB, { memoryReservedBytes: GiB })).toEqual([]);
    expect(problemsOf(most - GiB + 1, { memoryReservedBytes: GiB })).toHaveLength(1);
  });

  test('is refused naming who uses it, the largest first', () => {
    const uses = Array.from({ length: 7 }, (_, index) => ({
      stack: `stack-${index}`,
      node: NODE,
      memoryBytes: (index + 1) * GiB,
    }));
    const [problem] = problemsOf(20 * GiB, { memoryReservedBytes: 9 * GiB }, uses as never);
    expect(problem?.message).toBe(
      'It needs 20.1 GiB of memory on one, and 512 MiB is free (in use: stack-6 7 GiB, ' +
        'stack-5 6 GiB, stack-4 5 GiB, stack-3 4 GiB, stack-2 3 GiB, 2 more stacks).',
    );
  });

  test('is not on a node that is away', () => {
    expect(problemsOf(GiB, { ready: false })).toMatchObject([{ code: 'NO_NODE' }]);
    const site = { nodes: [] };
    expect(roomForStack({ stack: stackOf(GiB), site, uses: [] })).toMatchObject([
      { code: 'NO_NODE' },
    ]);
  });

  test('is not where its gateway or another of its nodes is away, which is named if it is known', () => {
    const [other] = NODES.slice(1);
    const spread = (over: object) =>
      ({
        stage: 'defined',
        definition: {
          gateway: NODE,
          machines: [{ id: 'machine-0000000001', node: NODE, memoryBytes: GiB }],
          volumes: [],
          ...over,
        },
      }) as never;
    const machines = [{ id: 'machine-0000000001', node: other?.id, memoryBytes: GiB }];
    const away = node({ id: other?.id ?? NODE, name: 'barn-2', ready: false });
    for (const over of [{ gateway: other?.id }, { machines }]) {
      const problem = (nodes: SiteNode[]) =>
        roomForStack({ stack: spread(over), site: { nodes }, uses: [] });
      expect(problem([node(), away])).toMatchObject([
        { code: 'NO_NODE', message: 'barn-2 is not connected, and this stack needs it.' },
      ]);
      expect(problem([node()])).toMatchObject([
        { code: 'NO_NODE', message: 'One of its nodes is not connected.' },
      ]);
      expect(problem([node(), { ...away, ready: true }])).toEqual([]);
    }
    expect(problemsOf(GiB, { ready: false })).toMatchObject([
      { message: 'Its node is not connected.' },
    ]);
  });

  test('includes the system disks of a removed stack only', () => {
    const site = { nodes: [node({ poolFreeBytes: 300 * MiB })] };
    const kept = { stage: 'kept', systemBytes: 300 * MiB };
    expect(roomForStack({ stack: stackOf(GiB, kept), site, uses: [] })).toEqual([]);
    const larger = { stage: 'kept', systemBytes: 300 * MiB + 1 };
    expect(roomForStack({ stack: stackOf(GiB, larger), site, uses: [] })).toMatchObject([
      { code: 'DISK_SHORT' },
    ]);
    const there = { stage: 'defined', systemBytes: 300 * MiB + 1 };
    expect(roomForStack({ stack: stackOf(GiB, there), site, uses: [] })).toEqual([]);
  });
});

describe('D3: on a node of 64 GiB', () => {
  let bench: ControlBench;
  beforeEach(async () => {
    bench = await ControlBench.open();
    await bench.trustPublisher();
    const { roles, ...rest } = makeManifest();
    const large = { ...roles.db!, memory: 40 * GiB };
    bench.appliances.add(
      makeAppliance(makeManifest({ ...rest, name: 'large', roles: { db: large }, outputs: {} })),
    );
  });
  afterEach(() => bench.close());

  const finished = async (begun: Promise<Operation>) => bench.finish((await begun).id);
  const large = (name: string) => finished(bench.install({ appliance: 'acme/large', name }));
  const change = (route: 'startStack' | 'stopStack' | 'restoreStack', name: string) =>
    bench.call(route, { params: { stack: name } });

  test('a stopped stack does not start where another one has taken its memory', async () => {
    expect(await large('first')).toMatchObject({ state: 'succeeded' });
    await finished(change('stopStack', 'first'));
    expect(await large('second')).toMatchObject({ state: 'succeeded' });
    await expect(change('startStack', 'first')).rejects.toMatchObject({
      code: 'NO_ROOM',
      message: expect.stringContaining('in use: second 40.1 GiB') as string,
    });
    await finished(change('stopStack', 'second'));
    expect(await finished(change('startStack', 'first'))).toMatchObject({ state: 'succeeded' });
  });

  test('nor is a removed one restored there', async () => {
    await large('first');
    const query = { data: 'keep' as const };
    const removed = bench.call('removeStack', { params: { stack: 'first' }, query });
    await finished(removed);
    await large('second');
    await expect(change('restoreStack', 'first')).rejects.toMatchObject({ code: 'NO_ROOM' });
  });

  test('two that start at the same moment do not both get it', async () => {
    await large('first');
    await finished(change('stopStack', 'first'));
    await large('second');
    await finished(change('stopStack', 'second'));
    const begun = await Promise.all([
      change('startStack', 'first'),
      change('startStack', 'second'),
    ]);
    const ended = await Promise.all(begun.map(({ id }) => bench.finish(id)));
    expect(new Set(ended.map((each) => each?.state))).toEqual(new Set(['failed', 'succeeded']));
  });
});

describe('a stack whose gateway is another node', () => {
  test('is not started while that node is not connected, and starts once it is', async () => {
    const bench = await ControlBench.open(undefined, { count: 3 });
    await bench.trustPublisher();
    const spread = { nodes: { db: 'one', web: 'two' }, gateway: 'three' };
    await bench.finish((await bench.install({ name: 'blog', ...spread })).id);
    const change = (route: 'startStack' | 'stopStack') =>
      bench.call(route, { params: { stack: 'blog' } });
    await bench.finish((await change('stopStack')).id);
    bench.nodes[2]!.killAgent();
    await bench.control.stop();
    await bench.startServer();
    const { observed } = bench.control.dependencies;
    await waitUntil(() => NODES.slice(0, 2).every(({ id }) => observed.get(id) !== undefined));
    await expect(change('startStack')).rejects.toMatchObject({
      code: 'NO_ROOM',
      message: expect.stringContaining('One of its nodes is not connected.') as string,
    });
    await bench.nodes[2]!.startAgent();
    await waitUntil(() => observed.get(NODES[2]!.id) !== undefined);
    expect(await bench.finish((await change('startStack')).id)).toMatchObject({
      state: 'succeeded',
    });
    await bench.close();
  });
});
