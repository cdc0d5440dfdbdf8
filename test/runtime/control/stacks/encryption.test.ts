import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tunnelAddress } from '../../../../schemas/agent/tunnel.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { ControlBench, NODES, waitUntil } from '../../../fakes/control-bench.ts';

const [ONE, TWO, THREE] = NODES.map(({ id }) => id) as [NodeId, NodeId, NodeId];
const ALL = [ONE, TWO, THREE];

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 3 });
  await bench.trustPublisher();
});
afterEach(() => bench.close());

const SPREAD = { nodes: { db: 'one', web: 'two' }, gateway: 'three' };
const install = async (over: Record<string, unknown> = {}) =>
  bench.finish((await bench.install({ name: 'blog', ...SPREAD, ...over })).id);
const turn = (on: boolean) => bench.call('setEncryption', { body: { on } });
const encryption = () => bench.call('getEncryption', {});
const stateOf = async () => (await encryption()).state;
const desired = (node: NodeId) => bench.control.dependencies.desired.current(node);
const segments = () =>
  Promise.all(ALL.map(async (node) => (await desired(node)).networks[0]?.segment));
const worlds = () => bench.nodes.map(({ world }) => world);

/** Every node can encrypt, and the server knows. */
async function enable(): Promise<void> {
  for (const world of worlds()) world.canEncrypt = true;
  const { observed } = bench.control.dependencies;
  await waitUntil(() => ALL.every((node) => observed.get(node)?.facts.tunnel?.state === 'able'));
}

describe('encryption between nodes', () => {
  test('is off at first: no node is told of tunnels', async () => {
    await enable();
    await install();
    expect(await encryption()).toEqual({
      state: 'off',
      order: null,
      networks: { total: 1, encrypted: 0 },
      waiting: [],
    });
    expect(JSON.stringify(await segments())).not.toMatch(/tunnel|sealed/);
    expect(worlds().map(({ tunnel }) => tunnel)).toEqual([undefined, undefined, undefined]);
  });

  test('is turned on and off while a stack runs, which goes on', async () => {
    await enable();
    await install();
    expect(await turn(true)).toMatchObject({ order: { by: 'tester' } });
    await waitUntil(async () => (await stateOf()) === 'on');
    for (const segment of await segments()) {
      expect(segment?.sealed).toBe(true);
      expect(segment?.peers).toHaveLength(2);
      expect(segment?.peers.every(({ tunnel }) => tunnel)).toBe(true);
    }
    expect((await segments())[0]?.peers.map(({ tunnel }) => tunnel?.address)).toEqual([
      tunnelAddress(THREE),
      tunnelAddress(TWO),
    ]);
    const { state, machines } = await bench.call('getStack', { params: { stack: 'blog' } });
    expect([state, ...machines.map((machine) => machine.state)]).toEqual([
      'running',
      'ready',
      'ready',
    ]);
    await turn(false);
    await waitUntil(async () => (await stateOf()) === 'off');
    await waitUntil(() => worlds().every(({ tunnel }) => tunnel === undefined));
    expect(JSON.stringify(await segments())).not.toMatch(/tunnel|sealed/);
  });

  test('waits, in plain, until every node of a network has answered every other by tunnel', async () => {
    await enable();
    await install();
    let isShut = true;
    bench.nodes[1]!.world.trouble = (action) => {
      if (isShut && action === 'tunnel') throw new Error('no tunnel today');
    };
    await turn(true);
    await waitUntil(() => bench.nodes[0]!.world.tunnel !== undefined);
    expect(await stateOf()).toBe('turning-on');
    expect((await encryption()).waiting).toEqual([
      {
        stack: 'blog',
        network: 'private',
        sentence: expect.stringContaining('answer by tunnel from every other node'),
      },
    ]);
    for (const segment of await segments()) expect(segment?.sealed).toBeUndefined();
    isShut = false;
    await waitUntil(async () => (await stateOf()) === 'on');
  });

  test('holds from the beginning for a stack that is installed later, with smaller packets', async () => {
    await enable();
    await turn(true);
    await install();
    expect(await encryption()).toMatchObject({ networks: { total: 1, encrypted: 1 } });
    const plain = worlds().flatMap(({ deeds }) =>
      deeds.filter((deed) => deed.startsWith('network')),
    );
    expect(plain).toHaveLength(3);
    expect((await desired(ONE)).networks[0]?.mtu).toBe(1_370);
  });

  test('outlives a restart of the server, without a network going back into plain', async () => {
    await enable();
    await install();
    await turn(true);
    await waitUntil(async () => (await stateOf()) === 'on');
    const deeds = worlds().map((world) => world.deeds.length);
    await bench.control.stop();
    await bench.startServer();
    await waitUntil(async () => (await stateOf()) === 'on');
    const { observed } = bench.control.dependencies;
    await waitUntil(() => ALL.every((node) => observed.get(node) !== undefined));
    for (const segment of await segments()) expect(segment?.sealed).toBe(true);
    expect(worlds().map((world) => world.deeds.length)).toEqual(deeds);
  });

  test('is refused while a node cannot, with its name and the reason', async () => {
    bench.nodes[0]!.world.canEncrypt = true;
    await expect(turn(true)).rejects.toMatchObject({
      code: 'CANNOT_ENCRYPT',
      message: expect.stringContaining('two: Its agent is of a version that cannot'),
    });
    expect(await stateOf()).toBe('off');
  });

  test('is written in the audit log by whom, once', async () => {
    await enable();
    await turn(true);
    await turn(true);
    await turn(false);
    const { audit } = bench.control.dependencies;
    const entries = (await audit.list({ limit: 10 })).filter(
      ({ action }) => action === 'cluster.encrypt',
    );
    expect(entries).toHaveLength(2);
  });
});

describe('a node that has lost its means', () => {
  test('is cut off from encrypted networks, and nothing goes in plain', async () => {
    await enable();
    await install();
    await turn(true);
    await waitUntil(async () => (await stateOf()) === 'on');
    bench.nodes[1]!.world.canEncrypt = false;
    await waitUntil(async () => (await desired(TWO)).networks[0]?.segment?.sealed === undefined);
    expect((await desired(TWO)).networks[0]?.segment).toEqual({ peers: [] });
    expect((await desired(ONE)).networks[0]?.segment).toMatchObject({ sealed: true });
    const node = await bench.call('getNode', { params: { node: 'two' } });
    expect(node.notices.join()).toContain('It cannot encrypt what it sends to other nodes');
  });
});
