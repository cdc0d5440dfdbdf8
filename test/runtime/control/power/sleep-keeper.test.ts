import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SleepPolicy } from '../../../../schemas/api/resources/sleep.ts';
import { ControlBench, installBody, NODES, waitUntil } from '../../../fakes/control-bench.ts';

const [ONE, TWO] = [NODES[0]!.id, NODES[1]!.id];
const MINUTE_MS = 60_000;

let bench: ControlBench;
let aheadMs = 0;

beforeEach(async () => {
  aheadMs = 0;
  bench = await ControlBench.open(undefined, { count: 2 });
  await bench.trustPublisher();
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const two = () => bench.nodes[1]!;
const shown = (node = 'two') => bench.call('getNode', { params: { node } });
const record = () => bench.control.dependencies.power.get(TWO);
const look = () => bench.control.sleeps.look();
const setPolicy = (over: object | null) =>
  bench.call('setSleep', { body: { policy: over && SleepPolicy.parse(over) } });
const newest = async (kind: string) =>
  (await bench.call('listOperations', { query: { state: 'all', limit: 50 } })).find(
    (each) => each.kind === kind,
  );
const sentences = async () =>
  (await bench.call('listAudit', { query: { limit: 50 } })).map(({ sentence }) => sentence);

/** Time goes on; nodes that are on report again, and the others are lost then. */
async function later(ms: number): Promise<void> {
  aheadMs += ms;
  bench.ahead(aheadMs);
  const { observed } = bench.control.dependencies;
  await waitUntil(() =>
    NODES.slice(0, 2).every(({ id }, index) => observed.isLost(id) !== bench.nodes[index]!.isOn),
  );
}

/** The second node was seen to wake, and has been idle for long enough. */
async function fallAsleep(over: object = {}): Promise<void> {
  await bench.control.dependencies.power.change(TWO, (now) => ({ ...now, bootMs: 95_000 }));
  await setPolicy({ idleMs: MINUTE_MS, ...over });
  await look();
  await later(2 * MINUTE_MS);
  await look();
  await waitUntil(() => !two().isOn);
  await later(2 * MINUTE_MS);
  await waitUntil(async () => (await record())?.rest?.settled === true);
  await bench.finish((await newest('sleep-node'))!.id);
}

const cordonOne = () =>
  bench.call('cordonNode', { params: { node: ONE }, body: { reason: undefined } });

describe('an idle node', () => {
  test('goes to sleep and is woken by operations of the system, and is no trouble to anybody meanwhile', async () => {
    await fallAsleep();
    expect(await newest('sleep-node')).toMatchObject({
      title: 'Put two to sleep',
      state: 'succeeded',
      createdBy: 'system',
    });
    expect(await shown()).toMatchObject({
      state: 'asleep',
      power: { rest: { kind: 'sleep', settled: true, by: 'system' } },
    });
    await look();
    expect((await shown('one')).power?.sleep).toContain('it was never seen to wake');
    expect(await sentences()).toContain('The node two was put to sleep. It was idle for 2 min.');
    const { attention } = await bench.call('getSummary');
    const named = attention.flatMap(({ items }) => items.map(({ subject }) => subject.name));
    expect(named).not.toContain('two');
    expect((await bench.call('getSleep')).nodes).toMatchObject([
      { name: 'one', state: 'ready' },
      { name: 'two', state: 'asleep', why: null },
    ]);

    // More is to be warm from now on.
    await setPolicy({ idleMs: MINUTE_MS, warmNodes: 2 });
    await look();
    const wake = await newest('power-on-node');
    expect(wake).toMatchObject({ title: 'Wake two', createdBy: 'system' });
    expect((await bench.finish(wake!.id))?.state).toBe('succeeded');
    expect(await shown()).toMatchObject({ state: 'ready', power: { rest: null } });
    expect(await sentences()).toContain(
      'The node two was woken. Without it, 1 of 2 nodes would be awake.',
    );
  });

  test('stays awake as long as nobody has said that nodes sleep, and none is said to', async () => {
    await bench.control.dependencies.power.change(TWO, (now) => ({ ...now, bootMs: 95_000 }));
    await look();
    await later(24 * 60 * MINUTE_MS);
    await look();
    expect(await newest('sleep-node')).toBeUndefined();
    expect((await shown()).power).not.toHaveProperty('sleep');
  });

  test('is not told again at once when it did not go, and says so', async () => {
    two().world.trouble = (action) => {
      if (action.startsWith('leave')) throw new Error('systemd is not there');
    };
    await bench.control.dependencies.power.change(TWO, (now) => ({ ...now, bootMs: 95_000 }));
    await setPolicy({ idleMs: MINUTE_MS });
    await look();
    await later(2 * MINUTE_MS);
    await look();
    const first = await newest('sleep-node');
    expect((await bench.finish(first!.id))?.state).toBe('failed');
    await later(2 * MINUTE_MS);
    await look();
    await later(2 * MINUTE_MS);
    await look();
    expect((await newest('sleep-node'))?.id).toBe(first!.id);
    expect((await shown()).power?.sleep).toContain('it did not go when it was told to');
    two().errors.splice(0);
  });
});

describe('an install that only a node that sleeps has room for', () => {
  test('says that it wakes it and how long that takes, wakes it, and has its machine there', async () => {
    await fallAsleep();
    await cordonOne();
    const plan = await bench.call('planInstall', { body: installBody() });
    expect(plan.problems).toEqual([]);
    expect(plan.wakes).toEqual([{ node: TWO, nodeName: 'two' }]);
    expect(plan.notices.map(({ message }) => message)).toContain(
      'two sleeps, and will be woken; that took 1 min 35 s last time.',
    );
    const install = await bench.finish((await bench.install({ planHash: plan.hash })).id);
    expect(install?.fault).toBeNull();
    expect(install?.state).toBe('succeeded');
    expect(install?.steps.map(({ name }) => name).slice(0, 3)).toEqual([
      'wake',
      'await-awake',
      'reserve',
    ]);
    expect(await shown()).toMatchObject({ state: 'ready', holds: { running: 1 } });
    expect(await record()).toMatchObject({ rest: null, wakers: [] });
    expect((await record())?.bootMs).not.toBe(95_000);
    // What is on it keeps it awake from now on.
    await later(60 * MINUTE_MS);
    await look();
    expect((await shown()).power?.sleep).toBe('It stays awake: 1 stack runs on it.');
  });

  test('that is cancelled lets it go: it is awake, idle, and wanted by nobody', async () => {
    await fallAsleep();
    await cordonOne();
    two().world.trouble = (action) => {
      if (action.startsWith('fetch')) return new Promise<void>(() => undefined);
    };
    const { id } = await bench.install();
    await waitUntil(() => two().isOn);
    expect((await record())?.wakers).toHaveLength(1);
    await bench.call('cancelOperation', { params: { operation: id } });
    expect((await bench.finish(id))?.state).toBe('cancelled');
    expect((await record())?.wakers).toEqual([]);
    await waitUntil(async () => (await shown()).state === 'ready');
  });

  test('is given up when it does not wake: it is lost then, and not counted on again', async () => {
    await fallAsleep();
    await cordonOne();
    const way = { kind: 'wol' as const, macs: ['02:00:00:00:00:99'] };
    await bench.call('setNodePower', { params: { node: TWO }, body: { way, check: true } });
    await bench.control.dependencies.power.change(TWO, (now) => ({ ...now, bootMs: 95_000 }));
    const { id } = await bench.install();
    await waitUntil(() => bench.packets.includes('02:00:00:00:00:99'));
    await later(60 * MINUTE_MS);
    expect(await bench.finish(id)).toMatchObject({
      state: 'failed',
      fault: { code: 'NODE_NOT_WOKEN' },
    });
    expect(await shown()).toMatchObject({ state: 'lost', power: { bootMs: null } });
    const plan = await bench.call('planInstall', { body: installBody() });
    expect(plan.problems).not.toEqual([]);
  });

  test('calls back a node that is on its way to sleep', async () => {
    await bench.control.dependencies.power.change(TWO, (now) => ({ ...now, bootMs: 95_000 }));
    await setPolicy({ idleMs: MINUTE_MS });
    await look();
    await later(2 * MINUTE_MS);
    // It does not hear that it shall go, for now.
    two().killAgent();
    await look();
    await waitUntil(async () => (await record())?.leave != null);
    await cordonOne();
    const install = await bench.install();
    expect((await bench.finish((await newest('sleep-node'))!.id))?.state).toBe('cancelled');
    expect(await record()).toMatchObject({ leave: null, rest: null });
    await two().startAgent();
    expect((await bench.finish(install.id))?.state).toBe('succeeded');
    expect(await shown()).toMatchObject({ state: 'ready', holds: { running: 1 } });
  });
});
