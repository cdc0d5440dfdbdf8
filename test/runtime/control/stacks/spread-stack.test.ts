import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DesiredState } from '../../../../schemas/agent/desired.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { ControlBench, NODES, waitUntil } from '../../../fakes/control-bench.ts';

const [ONE, TWO, THREE] = NODES.map(({ id }) => id) as [NodeId, NodeId, NodeId];

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 3 });
  await bench.trustPublisher();
});
afterEach(() => bench.close());

/** db on `one`, web on `two`, the router on `three`. */
const SPREAD = { nodes: { db: 'one', web: 'two' }, gateway: 'three' };

const install = async (over: Record<string, unknown> = {}) =>
  bench.finish((await bench.install({ name: 'blog', ...SPREAD, ...over })).id);
const stack = () => bench.call('getStack', { params: { stack: 'blog' } });
const desired = (node: NodeId): Promise<DesiredState> =>
  bench.control.dependencies.desired.current(node);
const worldOf = (index: number) => bench.nodes[index]!.world;
const startsOf = (index: number): number[] =>
  [...worldOf(index).domains.values()].map(({ starts }) => starts);

describe('a stack whose machines and router are on three nodes', () => {
  test('is installed, and every machine gets ready on its own node', async () => {
    expect(await install()).toMatchObject({ state: 'succeeded' });
    const { state, machines } = await stack();
    expect(state).toBe('running');
    expect(machines.map(({ name, nodeName, state: is }) => [name, nodeName, is])).toEqual([
      ['blog-db', 'one', 'ready'],
      ['blog-web-1', 'two', 'ready'],
    ]);
    expect([startsOf(0), startsOf(1), startsOf(2)]).toEqual([[1], [1], []]);
  });

  test('has on each node what belongs there, and nothing else', async () => {
    await install();
    const shape = ({ images, volumes, networks, routers, machines }: DesiredState) => [
      images.length,
      volumes.length,
      networks.length,
      routers.length,
      machines.length,
    ];
    expect(shape(await desired(ONE))).toEqual([1, 2, 1, 0, 1]);
    expect(shape(await desired(TWO))).toEqual([1, 1, 1, 0, 1]);
    expect(shape(await desired(THREE))).toEqual([0, 0, 1, 1, 0]);
  });

  test('has a segment that names on each node what is behind the others', async () => {
    await install();
    const { machines } = (await bench.control.dependencies.stacks.find('blog'))!.definition;
    const hosts = machines.map(({ interfaces }) =>
      interfaces.map(({ mac, address6 }) => ({ mac, address6 })),
    );
    const peers = async (node: NodeId) => (await desired(node)).networks[0]?.segment?.peers;
    const one = { address: '192.0.2.1', router: false, hosts: hosts[0] };
    const two = { address: '192.0.2.2', router: false, hosts: hosts[1] };
    const three = { address: '192.0.2.3', router: true, hosts: [] };
    expect(await peers(ONE)).toEqual([three, two]);
    expect(await peers(TWO)).toEqual([three, one]);
    expect(await peers(THREE)).toEqual([one, two]);
    const networks = await Promise.all(
      [ONE, TWO, THREE].map(async (id) => (await desired(id)).networks[0]),
    );
    expect(new Set(networks.map((network) => network?.vni)).size).toBe(1);
    expect(networks.map((network) => network?.mtu)).toEqual([1_450, 1_450, 1_450]);
  });

  test('is asked by its gateway only as long as it has not answered', async () => {
    worldOf(0).bootMs = 100_000;
    const operation = await bench.install({ name: 'blog', ...SPREAD });
    await waitUntil(async () => (await desired(THREE)).probes.length === 1);
    const [probe] = (await desired(THREE)).probes;
    const [db] = (await desired(ONE)).machines;
    expect(probe).toMatchObject({ machine: db?.id, ready: { type: 'tcp', port: 3306 } });
    expect(db).toMatchObject({ readiness: { by: 'gateway' } });
    expect((await desired(ONE)).probes).toEqual([]);
    worldOf(0).bootMs = 0;
    expect(await bench.finish(operation.id)).toMatchObject({ state: 'succeeded' });
    await waitUntil(async () => (await desired(THREE)).probes.length === 0);
    expect((await stack()).state).toBe('running');
  });

  test('is started again in its order, each process asked anew', async () => {
    await install();
    for (const action of ['stopStack', 'startStack'] as const) {
      const { id } = await bench.call(action, { params: { stack: 'blog' } });
      expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
    }
    expect((await stack()).state).toBe('running');
    expect([startsOf(0), startsOf(1)]).toEqual([[2], [2]]);
  });

  test('comes back by itself after a power cut of everything, without a machine twice', async () => {
    await install();
    for (const node of bench.nodes) {
      node.killAgent();
      node.world.loseAndRegainPower();
    }
    await bench.nodes[1]!.startAgent();
    await bench.nodes[0]!.startAgent();
    await bench.nodes[2]!.startAgent();
    await waitUntil(
      async () =>
        (await stack()).machines.every(({ state }) => state === 'ready') && startsOf(1)[0] === 2,
    );
    expect([startsOf(0), startsOf(1)]).toEqual([[2], [2]]);
  });

  test('leaves nothing on any node when it is removed with its data', async () => {
    await install();
    const request = { params: { stack: 'blog' }, query: { data: 'delete' as const } };
    const { id } = await bench.call('removeStack', request);
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
    await waitUntil(() => bench.nodes.every(({ world }) => world.inventory().length === 0));
  });

  test('that fails on one node is rolled back on all', async () => {
    worldOf(2).trouble = (action) => {
      if (action.startsWith('router')) throw new Error('no router today');
    };
    const result = await install();
    expect(result?.state).toBe('failed');
    await waitUntil(() => bench.nodes.every(({ world }) => world.inventory().length === 0));
  });
});

describe('the router of a stack that spans nodes', () => {
  const move = (node: string) =>
    bench.call('moveGateway', { params: { stack: 'blog' }, body: { node } });
  const routersOf = (index: number) => worldOf(index).routers.size;
  const takenPorts = () => bench.control.dependencies.stacks.takenPorts();

  test('goes to another node, with its addresses and ports, and no machine is touched', async () => {
    await install();
    const before = (await desired(THREE)).routers[0];
    expect(await bench.finish((await move('two')).id)).toMatchObject({ state: 'succeeded' });
    const after = (await desired(TWO)).routers[0];
    expect(after).toEqual(before);
    expect([routersOf(0), routersOf(1), routersOf(2)]).toEqual([0, 1, 0]);
    expect((await takenPorts()).map(({ gateway }) => gateway)).toEqual([TWO]);
    await waitUntil(() => worldOf(2).inventory().length === 0);
    expect((await desired(ONE)).networks[0]?.segment?.peers).toMatchObject([
      { address: '192.0.2.2', router: true },
    ]);
    expect([startsOf(0), startsOf(1)]).toEqual([[1], [1]]);
    expect((await stack()).state).toBe('running');
  });

  test('goes from a node that is lost, and comes back from there when told', async () => {
    await install();
    bench.nodes[2]!.killAgent();
    bench.ahead(120_000);
    await waitUntil(
      () =>
        bench.control.dependencies.observed.isLost(THREE) &&
        !bench.control.dependencies.observed.isLost(ONE) &&
        !bench.control.dependencies.observed.isLost(TWO),
    );
    expect(await bench.finish((await move('one')).id)).toMatchObject({ state: 'succeeded' });
    expect(routersOf(0)).toBe(1);
    // The node that was lost gives up its old router as soon as it is back.
    expect(routersOf(2)).toBe(1);
    await bench.nodes[2]!.startAgent();
    await waitUntil(() => worldOf(2).inventory().length === 0);
  });

  test('stays where it is when the new node cannot carry it', async () => {
    await install();
    worldOf(0).trouble = (action) => {
      if (action.startsWith('router')) throw new Error('no router today');
    };
    expect(await bench.finish((await move('one')).id)).toMatchObject({ state: 'failed' });
    expect((await desired(THREE)).routers).toHaveLength(1);
    expect((await takenPorts()).map(({ gateway }) => gateway)).toEqual([THREE]);
    await waitUntil(() => routersOf(2) === 1 && routersOf(0) === 0);
    expect((await stack()).state).toBe('running');
  });

  test('is refused with every reason, and nothing is changed', async () => {
    await install();
    await expect(move('three')).rejects.toMatchObject({
      code: 'MOVE_REFUSED',
      message: expect.stringContaining(
        'The router of blog cannot be moved there: The router is on three already.',
      ) as unknown,
    });
    await expect(move('four')).rejects.toMatchObject({ code: 'MOVE_REFUSED' });
    const operations = await bench.call('listOperations', { query: { limit: 50 } as never });
    expect(operations.map(({ kind }) => kind)).toEqual(['install-stack']);
  });

  test('is not moved to a port that a second administrator has just taken', async () => {
    await install();
    await bench.finish(
      (await bench.install({ name: 'shop', nodes: { db: 'one', web: 'one' }, gateway: 'two' })).id,
    );
    const [port] = await takenPorts().then((all) => all.filter(({ gateway }) => gateway === THREE));
    const moved = bench.control.dependencies.stacks;
    const shop = (await moved.find('shop'))!;
    expect(shop.definition.ports[0]?.hostPort).toBe(port?.port);
    await expect(moved.moveGateway(shop.id, THREE)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await moved.get(shop.id))?.definition.gateway).toBe(TWO);
    expect((await takenPorts()).map(({ gateway }) => gateway).sort()).toEqual([TWO, THREE]);
  });
});

describe('a server that was restored from an older backup', () => {
  test('ends nothing that it does not know, and says what is there', async () => {
    await install();
    const before = bench.nodes.map(({ world }) => world.inventory());
    const { stacks, desired: states, observed } = bench.control.dependencies;
    const { id } = (await stacks.find('blog'))!;
    await stacks.forget(id);
    states.touchAll();
    const generation = (await desired(ONE)).generation;
    await waitUntil(() => (observed.get(ONE)?.generation ?? 0) >= generation);
    const notices = (): string => observed.get(ONE)!.notices.join(' ');
    await waitUntil(() => notices().includes('It has a machine that this server does not know'));
    expect(notices()).toContain('2 volumes belong to no stack that this server knows');
    expect(bench.nodes.map(({ world }) => world.inventory())).toEqual(before);
    expect([startsOf(0), startsOf(1)]).toEqual([[1], [1]]);
  });
});
