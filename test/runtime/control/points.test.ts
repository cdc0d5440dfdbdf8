import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { OPERATION_KIND } from '../../../schemas/capability/operation-kind.ts';
import type { PointId } from '../../../schemas/ids/brand.ts';
import type { SimulatedVolume } from '../../../runtime/simulator/simulated-world.ts';
import { ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { killAgentAt } from '../../fakes/kill-agent-at.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await succeed(await bench.install());
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const params = { stack: 'blog' };

async function succeed(begun: Operation): Promise<Operation> {
  const ended = await bench.finish(begun.id);
  expect(ended).toMatchObject({ state: 'succeeded' });
  return ended!;
}

const stack = () => bench.call('getStack', { params });
const points = () => bench.call('listRestorePoints', { params });
const create = (note = '') =>
  bench.call('createRestorePoint', { params, body: { note }, query: {} });
const goBack = (point: PointId) =>
  bench.call('returnToRestorePoint', { params: { ...params, point }, query: {} });
const drop = (point: PointId) =>
  bench.call('deleteRestorePoint', { params: { ...params, point }, query: {} });

/** What guests have written, in the order of the stack's volumes. */
const dataNow = async (): Promise<string[]> =>
  (await stack()).volumes.map(({ id }) => volume(id).data);

function volume(id: string): SimulatedVolume {
  const found = bench.node.world.volumes.get(id as never);
  if (!found) throw new Error(`${id} is not there`);
  return found;
}

/** Guests write, to the disks that their processes have. */
function write(text: string): void {
  for (const { inUse, state } of bench.node.world.domains.values()) {
    if (state !== 'running') throw new Error('a guest that is off writes nothing');
    for (const id of inUse) volume(id).data = text;
  }
}

/** No volume is left but disks, and what restore points or other disks need. */
const settled = (volumes: number): Promise<void> =>
  waitUntil(() => bench.node.world.volumes.size === volumes);

test('a stack that runs is kept as it is, runs on, and goes back; later data is in a point of its own', async () => {
  write('then');
  const before = await stack();
  await succeed(await create('before the storm'));
  expect(await points()).toMatchObject([
    { origin: 'asked', note: 'before the storm', running: 2, quiesced: 2, pausedMs: 1 },
  ]);
  const during = await stack();
  expect(during).toMatchObject({ state: 'running' });
  expect(during.machines.map(({ startedAt }) => startedAt)).toEqual(
    before.machines.map(({ startedAt }) => startedAt),
  );
  expect(during.volumes.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual(
    before.volumes.map(({ name, sizeBytes }) => [name, sizeBytes]),
  );
  write('now');
  const [point] = await points();
  await succeed(await goBack(point!.id));
  expect(await stack()).toMatchObject({ state: 'running' });
  expect(new Set(await dataNow())).toEqual(new Set(['then']));
  const [present, first] = await points();
  expect([present?.origin, first?.origin]).toEqual(['restore', 'asked']);
  await succeed(await goBack(present!.id));
  expect(new Set(await dataNow())).toEqual(new Set(['now']));
  expect((await points()).map(({ origin }) => origin)).toEqual(['restore', 'restore', 'asked']);
});

test('one volume goes back alone; everything else stays what it is, and nothing is lost', async () => {
  write('then');
  await succeed(await create());
  const [point] = await points();
  write('now');
  const { volumes } = await stack();
  const { machine, name } = volumes.find(({ kind }) => kind === 'data')!;
  const changed = { ...params, point: point!.id };
  await succeed(
    await bench.call('returnToRestorePoint', {
      params: changed,
      query: { volumes: `${machine}/${name}` },
    }),
  );
  expect(await stack()).toMatchObject({ state: 'running' });
  expect(await dataNow()).toEqual(
    volumes.map((each) => (each.machine === machine && each.name === name ? 'then' : 'now')),
  );
  const [present] = await points();
  expect(present).toMatchObject({ origin: 'restore' });
  await succeed(await goBack(present!.id));
  expect(new Set(await dataNow())).toEqual(new Set(['now']));
  await expect(
    bench.call('returnToRestorePoint', { params: changed, query: { volumes: 'nonsense' } }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a return of a volume that is asked for by its id again, with the same key, is the same one', async () => {
  await succeed(await create());
  const [point] = await points();
  const { id } = (await stack()).volumes.find(({ kind }) => kind === 'data')!;
  const ask = () =>
    bench.call('returnToRestorePoint', {
      params: { ...params, point: point!.id },
      query: { volumes: id, key: 'one-return' },
    });
  const begun = await succeed(await ask());
  expect((await stack()).volumes.map((volume) => volume.id)).not.toContain(id);
  expect((await ask()).id).toBe(begun.id);
});

test('what a disk takes includes what it stands on, and a point tells what it holds', async () => {
  bench.node.world.volumeBytes = 100;
  await succeed(await create());
  await waitUntil(async () => (await points())[0]?.usedBytes === 300);
  expect((await stack()).volumes.map(({ usedBytes }) => usedBytes)).toEqual([200, 200, 200]);
});

test('a stack that is off is kept, and is off when it goes back', async () => {
  write('then');
  await succeed(await bench.call('stopStack', { params, query: {} }));
  await succeed(await create());
  const [point] = await points();
  expect(point).toMatchObject({ running: 0, pausedMs: null });
  await succeed(await bench.call('startStack', { params, query: {} }));
  write('now');
  await succeed(await bench.call('stopStack', { params, query: {} }));
  await succeed(await goBack(point!.id));
  expect(await stack()).toMatchObject({ state: 'stopped' });
  expect(new Set(await dataNow())).toEqual(new Set(['then']));
});

test('chains get short again when points are deleted, whichever goes first', async () => {
  const disks = (await stack()).volumes.length;
  for (const text of ['one', 'two', 'three']) {
    write(text);
    await succeed(await create(text));
  }
  expect(bench.node.world.volumes.size).toBe(4 * disks);
  const [three, two, one] = await points();
  await succeed(await drop(three!.id));
  await settled(3 * disks);
  await succeed(await drop(one!.id));
  // What is below a disk in use is merged once its machine is off.
  expect(bench.node.world.volumes.size).toBe(3 * disks);
  await succeed(await bench.call('stopStack', { params, query: {} }));
  await settled(2 * disks);
  await succeed(await goBack(two!.id));
  expect(new Set(await dataNow())).toEqual(new Set(['two']));
  for (const { id } of await points()) await succeed(await drop(id));
  await settled(disks);
  const { stacks } = bench.control.dependencies;
  await waitUntil(async () => (await stacks.list())[0]?.definition.layers === undefined);
  for (const each of (await stack()).volumes) expect(volume(each.id).base).toBeUndefined();
});

test.each(['keep', 'delete'] as const)(
  'a stack that is removed (data: %s) takes its points along',
  async (data) => {
    write('then');
    const before = await stack();
    await succeed(await create());
    write('now');
    await succeed(await bench.call('removeStack', { params, query: { data } }));
    const kept = data === 'keep' ? before.volumes.filter(({ kind }) => kind === 'data').length : 0;
    await settled(kept);
    if (data === 'delete') return;
    const { id } = before;
    expect(await bench.call('listRestorePoints', { params: { stack: id } })).toEqual([]);
    await succeed(await bench.call('restoreStack', { params: { stack: id }, query: {} }));
    const volumes = (await stack()).volumes.filter(({ kind }) => kind === 'data');
    expect(volumes.map(({ id: of }) => volume(of).data)).toEqual(['now']);
  },
);

describe('what goes wrong', () => {
  test('a disk that cannot be made: nothing is left, and the stack runs on as it was', async () => {
    const before = await stack();
    bench.node.world.trouble = (action) => {
      if (action.startsWith('volume ')) throw new Error('no such luck');
    };
    const { id } = await create();
    expect(await bench.finish(id)).toMatchObject({ state: 'failed' });
    bench.node.world.trouble = () => undefined;
    await settled(before.volumes.length);
    expect(await points()).toEqual([]);
    expect((await stack()).volumes.map(({ id: of }) => of)).toEqual(
      before.volumes.map(({ id: of }) => of),
    );
  });

  test('a machine that cannot be switched: no point, all run on, and nothing is left', async () => {
    write('then');
    const disks = (await stack()).volumes.length;
    let refused = 0;
    bench.node.world.trouble = (action) => {
      if (!action.startsWith('switch ') || (refused += 1) !== 2) return;
      throw new Error('no such luck');
    };
    const { id } = await create();
    expect(await bench.finish(id)).toMatchObject({ state: 'failed' });
    expect(await points()).toEqual([]);
    await settled(disks);
    expect(await stack()).toMatchObject({ state: 'running' });
    expect(new Set(await dataNow())).toEqual(new Set(['then']));
  });

  test('a machine that does not come up after going back: the present is back, and runs', async () => {
    write('then');
    await succeed(await create());
    write('now');
    const [point] = await points();
    let starts = 0;
    bench.node.world.trouble = (action) => {
      if (action.startsWith('start ') && (starts += 1) <= 2) throw new Error('no such luck');
    };
    const { id } = await goBack(point!.id);
    expect(await bench.finish(id)).toMatchObject({ state: 'failed' });
    expect((await points()).map((each) => each.id)).toEqual([point!.id]);
    await waitUntil(async () => (await stack()).state === 'running');
    expect(new Set(await dataNow())).toEqual(new Set(['now']));
  });

  test('a machine with restore points does not move, and is told how it could', async () => {
    await succeed(await create());
    const [machine] = (await stack()).machines;
    const plan = await bench.call('planMachineMove', {
      params: { ...params, machine: machine!.id },
      body: {},
    });
    expect(plan.problems).toContainEqual(
      expect.objectContaining({ code: 'HAS_POINTS', action: expect.stringContaining('point ls') }),
    );
  });
});

const STEPS = {
  create: ['reserve', 'make', 'switch', 'instant', 'note'],
  return: ['reserve', 'make', 'stop', 'await-off', 'keep', 'back', 'define', 'start', 'note'],
} as const;
/** After what a step does, and before it is written down that it has. */
const at = (kind: string, steps: readonly string[], moment: 'effect' | 'undo'): string[] =>
  steps.map((step) => `${kind}:${step}:${moment}`);

describe('server killed', () => {
  test.each(at('create-restore-point', STEPS.create, 'effect'))('at %s', async (point) => {
    write('then');
    bench.killAt = point;
    expect(await bench.survive(await create())).toMatchObject({ state: 'succeeded' });
    expect(await points()).toMatchObject([{ running: 2 }]);
    expect(bench.node.world.volumes.size).toBe(2 * (await stack()).volumes.length);
  });

  test.each(at('return-to-restore-point', STEPS.return, 'effect'))('at %s', async (point) => {
    write('then');
    await succeed(await create());
    write('now');
    const [first] = await points();
    bench.killAt = point;
    expect(await bench.survive(await goBack(first!.id))).toMatchObject({ state: 'succeeded' });
    // A server that has just started waits for the first report.
    await waitUntil(async () => (await stack()).state === 'running');
    expect(new Set(await dataNow())).toEqual(new Set(['then']));
    expect((await points()).map(({ origin }) => origin)).toEqual(['restore', 'asked']);
  });

  test.each(at('return-to-restore-point', ['start', 'back', 'stop'], 'undo'))(
    'while a failed return is undone, at %s',
    async (point) => {
      write('then');
      await succeed(await create());
      write('now');
      const disks = (await stack()).volumes.length;
      const [first] = await points();
      let starts = 0;
      bench.node.world.trouble = (action) => {
        if (action.startsWith('start ') && (starts += 1) <= 2) throw new Error('no such luck');
      };
      bench.killAt = point;
      expect(await bench.survive(await goBack(first!.id))).toMatchObject({ state: 'failed' });
      await waitUntil(async () => (await stack()).state === 'running');
      expect(new Set(await dataNow())).toEqual(new Set(['now']));
      await settled(2 * disks);
    },
  );
});

test('one that was asked for before another was made takes nothing for a disk that is none any more', async () => {
  const { stacks, operations, worker } = bench.control.dependencies;
  const { id, definition } = (await stacks.find('blog'))!;
  await succeed(await create());
  const disks = (await stack()).volumes.map((disk) => disk.id);
  const late = await operations.create({
    id: 'op-0000000001' as never,
    kind: OPERATION_KIND.createPoint,
    version: 1,
    title: 'Make a restore point of blog',
    subject: { kind: 'stack', id, name: 'blog' },
    params: {
      stack: id,
      point: 'point-0000000001',
      note: '',
      disks: definition.volumes.map(({ id: disk }, index) => ({
        disk,
        base: disk,
        fresh: `volume-000000000${index}`,
      })),
    },
    createdBy: 'tester',
    alike: '',
    key: undefined,
  });
  worker.wake();
  const ended = await bench.finish(late.id);
  expect(ended).toMatchObject({ state: 'failed', fault: { code: 'CONFLICT' } });
  expect((await stack()).volumes.map((disk) => disk.id)).toEqual(disks);
  expect(await points()).toHaveLength(1);
});

/**
 * Of a point three disks are made, two machines defined and two switched; of a return three disks are made, and
 * two machines each shut down, defined and started.
 */
const KILLS = [
  [0, 'before'],
  [2, 'after'],
  [3, 'before'],
  [4, 'after'],
  [5, 'before'],
  [5, 'after'],
  [6, 'before'],
  [6, 'after'],
  [8, 'before'],
] as const;

test('agent killed before and after what it does for a point, and for going back', async () => {
  const disks = (await stack()).volumes.length;
  for (const [deed, when] of KILLS) {
    write('then');
    const kill = killAgentAt(bench.node, deed, when);
    const made = await bench.finish((await create()).id);
    kill.callOff();
    // Killed between two machines, they did not stand still together.
    expect(['succeeded', 'failed']).toContain(made?.state);
    await waitUntil(async () => (await stack()).state === 'running');
    const found = await points();
    expect(found).toHaveLength(made?.state === 'failed' ? 0 : 1);
    for (const { id } of found) {
      write('now');
      const killed = killAgentAt(bench.node, deed, when);
      const returned = await bench.finish((await goBack(id)).id);
      killed.callOff();
      expect([deed, when, returned?.state]).toEqual([deed, when, 'succeeded']);
      expect(new Set(await dataNow())).toEqual(new Set(['then']));
    }
    for (const { id } of await points()) await succeed(await drop(id));
    await settled(disks);
  }
}, 600_000);
