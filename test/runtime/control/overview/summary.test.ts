import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleCluster } from '../../../../runtime/control/nodes/sample-cluster.ts';
import { Summary } from '../../../../schemas/api/resources/summary.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { ControlBench, waitUntil } from '../../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 2 });
  await bench.trustPublisher();
});
afterEach(() => bench.close());

const summary = async (): Promise<Summary> => Summary.parse(await bench.call('getSummary'));

test('a new server has nodes and nothing else', async () => {
  expect(await summary()).toMatchObject({
    stacks: { total: 0, byState: {} },
    machines: { total: 0 },
    nodes: { total: 2 },
    capacity: { nodes: 2 },
    operations: { active: 0, shown: [] },
  });
});

test('what is installed is counted, and told while it is under way', async () => {
  const { id } = await bench.install({ name: 'blog' });
  const during = await summary();
  expect(during.operations).toMatchObject({
    active: 1,
    shown: [{ id, title: 'Install Blog as blog' }],
  });
  await bench.finish(id);
  await waitUntil(async () => (await summary()).stacks.byState.running === 1);
  const after = await summary();
  const { machines } = await bench.call('getStack', { params: { stack: 'blog' } });
  expect(after.machines).toEqual({ total: machines.length, byState: { ready: machines.length } });
  expect(after.operations).toEqual({ active: 0, shown: [] });
  expect(after.capacity.memoryReservedBytes).toBeGreaterThan(0);
});

test('the states are those of the list of stacks, also when a node is lost', async () => {
  await bench.finish((await bench.install({ name: 'blog' })).id);
  for (const node of bench.nodes) node.killAgent();
  bench.ahead(LIMITS.agent.silentMs + 1_000);
  const [stack] = await bench.call('listStacks');
  const { attention, nodes, machines, stacks } = await summary();
  expect(nodes.byState).toEqual({ lost: 2 });
  expect(stacks.byState).toEqual({ [stack!.state]: 1 });
  expect(machines.byState).toEqual({ unknown: stack!.machines.length });
  expect(attention.map(({ kind, count }) => [kind, count])).toEqual([
    ['node-lost', 2],
    ['stack-degraded', 1],
  ]);
  expect(attention[1]?.items[0]).toMatchObject({
    subject: { kind: 'stack', id: stack!.id, name: 'blog' },
    sentence: stack!.sentence,
  });
});

test('usage of all nodes together is kept, once every node has reported', async () => {
  const sample = () => sampleCluster(bench.control.dependencies);
  const series = async () => bench.call('getClusterSeries', { query: { range: 'hour' } });
  await sample();
  expect((await series()).values).toMatchObject({
    cpuPercent: [1],
    memoryUsedBytes: [2 * 2 ** 30],
  });
  expect((await bench.call('getClusterSeries', { query: { range: 'month' } })).at).toHaveLength(1);
  await bench.control.stop();
  for (const node of bench.nodes) node.killAgent();
  await bench.startServer();
  bench.ahead(LIMITS.figures.ranges.hour.stepMs);
  await sample();
  // Both are known and have not reported to this server yet.
  expect((await series()).at).toHaveLength(1);
  for (const node of bench.nodes) await node.startAgent();
  const { observed, nodes } = bench.control.dependencies;
  await waitUntil(async () => (await nodes.list()).every(({ id }) => observed.get(id)));
  await sample();
  expect((await series()).at).toHaveLength(2);
});

test('a shared pool counts once beside the own pools, and a distrusted stack needs somebody', async () => {
  await bench.finish((await bench.install({ name: 'blog' })).id);
  const before = (await summary()).capacity;
  const place = { kind: 'nfs' as const, server: 'nas.lan', path: '/export/yard' };
  const reserve = { unit: 'percent' as const, percent: 5 };
  const nodes = { kind: 'all' as const };
  await bench.call('addPool', { body: { name: 'tank', place, nodes, reserve, note: '' } });
  const tank = () => bench.call('getPool', { params: { pool: 'tank' } });
  await waitUntil(async () => (await tank()).state === 'ready');
  const { totalBytes } = await tank();
  expect(totalBytes).toBeGreaterThan(0);
  expect((await summary()).capacity.poolBytes).toBe(before.poolBytes + totalBytes);

  const distrusted = async () =>
    (await summary()).attention.filter(({ kind }) => kind === 'stack-distrusted');
  expect(await distrusted()).toEqual([]);
  const [key] = await bench.call('listTrustedKeys');
  await bench.call('revokeKey', { params: { namespace: key!.namespace, key: key!.keyId } });
  const { distrust } = await bench.call('getStack', { params: { stack: 'blog' } });
  expect(await distrusted()).toMatchObject([
    { count: 1, items: [{ subject: { name: 'blog' }, sentence: distrust!.message }] },
  ]);
});
