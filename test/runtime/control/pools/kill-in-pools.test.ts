import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { PoolId } from '../../../../schemas/ids/brand.ts';
import { ControlBench, waitUntil } from '../../../fakes/control-bench.ts';

/** An install into a pool is cut off where disks are made: nothing lost, nothing doubled, nothing left over. */
let bench: ControlBench;
let tank: PoolId;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  const { id } = await bench.call('addPool', {
    body: {
      name: 'tank',
      place: { kind: 'nfs', server: 'nas.lan', path: '/export/yard' },
      nodes: { kind: 'all' },
      reserve: { unit: 'percent', percent: 5 },
      note: '',
    },
  });
  tank = id!;
  await untilPool('ready');
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const pool = () => bench.call('getPool', { params: { pool: 'tank' } });
const untilPool = (state: string): Promise<void> =>
  waitUntil(async () => (await pool()).state === state);
const inTank = () => bench.node.world.openPools.get(tank)!;
const install = () => bench.install({ pools: { '*': 'tank' } });

async function survive(operation: Operation): Promise<Operation> {
  const ended = await bench.finish(operation.id);
  if (ended) return ended;
  await bench.startServer();
  const resumed = await bench.finish(operation.id);
  if (!resumed) throw new Error('it died twice');
  return resumed;
}

async function expectInstalled(): Promise<void> {
  await waitUntil(async () => (await bench.call('getStack', blog)).state === 'running');
  const { volumes } = await bench.call('getStack', blog);
  expect(volumes.map((volume) => volume.pool?.name)).toEqual(['tank', 'tank', 'tank']);
  const made = [...inTank().volumes.keys()];
  expect(new Set(made)).toEqual(new Set(volumes.map(({ id }) => id)));
  expect(bench.node.world.volumes.size).toBe(0);
  const deeds = bench.node.world.deeds.filter((deed) => deed.startsWith('volume '));
  expect(deeds).toHaveLength(volumes.length);
  expect([...bench.node.world.domains.values()].map(({ starts }) => starts)).toEqual([1, 1]);
}

const blog = { params: { stack: 'blog' } };

const POINTS = ['reserve', 'fetch', 'create'].flatMap((step) =>
  ['before', 'effect', 'after'].map((point) => `install-stack:${step}:${point}`),
);

describe('a server that is killed during an install into a pool', () => {
  test.each(POINTS)('at %s', async (point) => {
    bench.killAt = point;
    expect((await survive(await install())).state).toBe('succeeded');
    await expectInstalled();
    expect((await pool()).stacks).toBe(1);
  });

  test.each(['create', 'fetch', 'reserve'])('while it is undone, at %s', async (step) => {
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start')) throw new Error('no such luck');
    };
    bench.killAt = `install-stack:${step}:undo`;
    expect((await survive(await install())).state).toBe('failed');
    expect(inTank().volumes.size).toBe(0);
    await waitUntil(async () => (await pool()).state === 'ready');
    expect(await pool()).toMatchObject({ stacks: 0, promisedBytes: 0, whyStays: null });
  });
});

describe('a pool that goes away while an install makes disks in it', () => {
  /** Cuts the pool off at the first disk. */
  function cutOff(): void {
    const { world } = bench.node;
    world.trouble = (action) => {
      if (!action.startsWith('volume ')) return;
      world.awayPools.add(tank);
      throw new Fault('POOL_STALLED', { where: 'nas.lan:/export/yard', limitMs: 2_000 });
    };
  }

  test('is waited for, and the install goes on once it is back', async () => {
    cutOff();
    const { id } = await install();
    await untilPool('away');
    const { world } = bench.node;
    world.trouble = () => undefined;
    world.awayPools.clear();
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
    await untilPool('ready');
    await expectInstalled();
  });

  test('is never taken for one without disks: a cancelled install leaves none when it is back', async () => {
    cutOff();
    const { id } = await install();
    await untilPool('away');
    await bench.call('cancelOperation', { params: { operation: id } });
    const { world } = bench.node;
    world.trouble = () => undefined;
    world.awayPools.clear();
    expect(await bench.finish(id)).toMatchObject({ state: 'cancelled' });
    await untilPool('ready');
    expect(inTank().volumes.size).toBe(0);
    expect(await pool()).toMatchObject({ stacks: 0 });
  });
});

test('a pool is not removed between the plan of an install and its disks', async () => {
  const begun = await install();
  const removed = await bench.call('removePool', { params: { pool: 'tank' } }).then(
    () => 'removed',
    (error: { code: string }) => error.code,
  );
  const ended = await bench.finish(begun.id);
  // Either the install was first, and has its pool, or the pool went first, and the install says so.
  expect([removed, ended?.state]).toEqual(
    removed === 'removed' ? ['removed', 'failed'] : ['POOL_IN_USE', 'succeeded'],
  );
  const refused = { code: 'PLAN_REFUSED', message: expect.stringContaining('tank') as string };
  expect([null, expect.objectContaining(refused)]).toContainEqual(ended?.fault);
});
