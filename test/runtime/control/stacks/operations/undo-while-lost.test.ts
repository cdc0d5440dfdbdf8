import { afterEach, beforeEach, expect, test } from 'vitest';
import { NODES, ControlBench, waitUntil } from '../../../../fakes/control-bench.ts';

const THREE = NODES[2]!.id;

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 3 });
  await bench.trustPublisher();
});
afterEach(() => bench.close());

const discards = (): string[] =>
  bench.nodes.flatMap(({ world }) => world.deeds.filter((deed) => deed.startsWith('discard')));

/** With all disks in a pool that every node has, made when the server died. */
async function beginInstall() {
  const place = { kind: 'nfs' as const, server: 'nas.lan', path: '/export/yard' };
  const reserve = { unit: 'percent' as const, percent: 5 };
  const nodes = { kind: 'all' as const };
  await bench.call('addPool', { body: { name: 'tank', place, nodes, reserve, note: '' } });
  const pool = () => bench.call('getPool', { params: { pool: 'tank' } });
  await waitUntil(async () => (await pool()).state === 'ready');
  bench.killAt = 'install-stack:create:after';
  const pinned = { nodes: { db: 'one', web: 'two' }, gateway: 'one', pools: { '*': 'tank' } };
  const { id } = await bench.install({ name: 'blog', ...pinned });
  expect(await bench.finish(id)).toBeUndefined();
  return id;
}

test('an install that is undone deletes nothing that a silent node may be using', async () => {
  const id = await beginInstall();
  bench.nodes[2]!.killAgent();
  bench.nodes[0]!.world.trouble = (action) => {
    if (action.startsWith('router')) throw new Error('no router today');
  };
  await bench.startServer();
  bench.ahead(120_000);
  const { observed } = bench.control.dependencies;
  await waitUntil(() => observed.isLost(THREE));
  const note = async () =>
    (await bench.call('getOperation', { params: { operation: id } })).progress?.note;
  await waitUntil(async () => (await note())?.startsWith('Waiting for three, ') === true);
  expect(discards()).toEqual([]);
  await bench.nodes[2]!.startAgent();
  expect(await bench.finish(id)).toMatchObject({ state: 'failed', failedStep: 'connect' });
  expect(discards()).toHaveLength(3);
});
