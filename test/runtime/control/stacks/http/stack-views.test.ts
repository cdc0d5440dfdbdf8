import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { ControlBench, installBody, NODES, waitUntil } from '../../../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 3 });
  await bench.trustPublisher();
});
afterEach(() => bench.close());

/** db on `one`, web on `two`, the router on `three`. */
const SPREAD = { nodes: { db: 'one', web: 'two' }, gateway: 'three' };

const install = async (name: string) =>
  expect(await bench.finish((await bench.install({ name, ...SPREAD })).id)).toMatchObject({
    state: 'succeeded',
  });
const stack = (name = 'blog') => bench.call('getStack', { params: { stack: name } });
const linkOf = async () => (await stack()).outputs.find(({ kind }) => kind === 'link')?.value;
const urlOf = async () => (await stack()).ports[0]?.url;

describe('published ports of a stack whose gateway is not on the host of the server', () => {
  beforeEach(() => install('blog'));

  test('are at the address of the gateway, in links and outputs', async () => {
    expect(await urlOf()).toMatch(/^http:\/\/192\.0\.2\.3:\d+$/);
    expect(await linkOf()).toMatch(/^http:\/\/192\.0\.2\.3:\d+/);
    const outputs = await bench.call('revealOutputs', { params: { stack: 'blog' } });
    expect(outputs.map(({ value }) => value).join(' ')).toContain('http://192.0.2.3:');
    expect(await stack()).toMatchObject({ gateway: { node: NODES[2]?.id, nodeName: 'three' } });
  });

  test('stay there while the gateway is silent, and after a restart of the server', async () => {
    bench.nodes[2]!.killAgent();
    await bench.control.stop();
    await bench.startServer();
    expect(await urlOf()).toMatch(/^http:\/\/192\.0\.2\.3:/);
  });

  test('are where the caller reached the server, once that is its own host', async () => {
    bench.ownAddresses = ['127.0.0.1', '192.0.2.3'];
    expect(await urlOf()).toMatch(/^http:\/\/server\.test:\d+$/);
    expect(await linkOf()).toMatch(/^http:\/\/server\.test:\d+/);
  });
});

test('a plan says where the published ports will be', async () => {
  const plan = (over: Record<string, unknown>) =>
    bench.call('planInstall', { body: installBody({ name: 'blog', ...over }) });
  expect((await plan(SPREAD)).placement).toMatchObject({ nodes: 3, host: '192.0.2.3' });
  bench.ownAddresses = ['192.0.2.1'];
  expect((await plan({ gateway: 'one' })).placement).toMatchObject({ host: 'server.test' });
});

test('a stack of which one node of three is silent is degraded, and what is there is unknown', async () => {
  await install('blog');
  bench.nodes[1]!.killAgent();
  bench.ahead(LIMITS.agent.silentMs + 1_000);
  const { observed } = bench.control.dependencies;
  await waitUntil(() => NODES.every(({ id, name }) => observed.isLost(id) === (name === 'two')));
  const { state, sentence, machines } = await stack();
  expect(state).toBe('degraded');
  expect(sentence).toBe('two does not report, so what runs there is not known.');
  expect(machines).toMatchObject([
    { name: 'blog-db', state: 'ready', waitingFor: [] },
    { name: 'blog-web-1', state: 'unknown', waitingFor: [], figures: null, readyAt: null },
  ]);
  expect(machines[0]?.readyAt).not.toBeNull();

  await bench.nodes[1]!.startAgent();
  await waitUntil(async () => (await stack()).state === 'running');
  expect((await stack()).machines.map(({ state: is }) => is)).toEqual(['ready', 'ready']);
});

test('machines are unknown from a restart of the server to the first report of their node', async () => {
  await install('blog');
  for (const node of bench.nodes) node.killAgent();
  await bench.control.stop();
  await bench.startServer();
  const { state, sentence, machines } = await stack();
  expect([state, sentence]).toEqual(['starting', 'Waiting for the first report of its nodes.']);
  const unknown = { state: 'unknown', waitingFor: [] };
  expect(machines).toMatchObject([unknown, unknown]);
});

test('machines of a removed stack are gone, whether or not their node reports', async () => {
  await install('blog');
  const request = { params: { stack: 'blog' }, query: { data: 'keep' as const } };
  await bench.finish((await bench.call('removeStack', request)).id);
  bench.nodes[1]!.killAgent();
  bench.ahead(LIMITS.agent.silentMs + 1_000);
  const { state, machines } = await stack();
  expect([state, ...machines.map(({ state: is }) => is)]).toEqual(['removed', 'absent', 'absent']);
});

test('a list of many stacks asks for nodes and mirrors no more often than a list of one', async () => {
  const { nodes, mirrors } = bench.control.dependencies;
  let asked = 0;
  for (const store of [nodes, mirrors]) {
    const list = store.list.bind(store);
    Object.assign(store, { list: () => ((asked += 1), list()) });
  }
  const questions = async (): Promise<number> => {
    asked = 0;
    await bench.call('listStacks');
    return asked;
  };
  await install('blog');
  const one = await questions();
  await install('shop');
  await install('wiki');
  expect(await questions()).toBe(one);
});
