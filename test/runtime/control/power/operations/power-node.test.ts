import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlBench, NODES, waitUntil } from '../../../../fakes/control-bench.ts';
import {
  allHeard,
  power,
  pressedOn,
  setWay,
  shown,
  survived,
  told,
  withController,
} from '../lab/power-bench.ts';

const ONE = NODES[0]!.id;

let bench: ControlBench;

beforeEach(async () => {
  bench = await ControlBench.open(undefined, { count: 2 });
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const isLost = () => bench.control.dependencies.observed.isLost(ONE);
const record = () => bench.control.dependencies.power.get(ONE);

/** Time goes on while nobody reports; those that are on report again. */
async function timeGoesOn(): Promise<void> {
  bench.ahead(120_000);
  await waitUntil(() => isLost());
}

describe('a node that is woken by packets', () => {
  test('goes when it is told to, is off and not lost, and comes back when it is woken', async () => {
    const off = await power(bench, 'off');
    await waitUntil(() => !bench.node.isOn);
    await timeGoesOn();
    expect(await bench.finish(off.id)).toMatchObject({
      kind: 'power-off-node',
      state: 'succeeded',
    });
    expect(told(bench, 'leave off')).toBe(1);
    expect(await shown(bench)).toMatchObject({
      state: 'off',
      admission: 'cordoned',
      power: { rest: { kind: 'off', settled: true, by: 'tester' }, wakeable: true, way: 'none' },
    });
    const { attention } = await bench.call('getSummary');
    expect(attention.flatMap(({ items }) => items.map((each) => each.subject.name))).not.toContain(
      'one',
    );

    const on = await bench.finish((await power(bench, 'on')).id);
    expect(on).toMatchObject({ kind: 'power-on-node', state: 'succeeded' });
    expect(bench.node.isOn).toBe(true);
    expect(await shown(bench)).toMatchObject({
      state: 'ready',
      admission: 'open',
      power: { rest: null, bootMs: expect.any(Number) as number },
    });
    // The server has sent them as well: it may be the only one in that LAN.
    expect(new Set(bench.packets)).toEqual(new Set(['02:00:00:00:00:01']));
    expect(await record()).toMatchObject({ leave: null, wakers: [], rest: null });
  });

  test('is on when somebody has pressed its button', async () => {
    const off = await power(bench, 'off');
    await waitUntil(() => !bench.node.isOn);
    await timeGoesOn();
    await bench.finish(off.id);
    await bench.node.startAgent();
    await waitUntil(async () => (await record())?.rest === null);
    expect(await shown(bench)).toMatchObject({ state: 'ready', admission: 'open' });
    const audit = await bench.call('listAudit', { query: { limit: 50 } });
    expect(audit.map(({ sentence }) => sentence)).toContain(
      'The node one, which was switched off, is on: somebody has switched it on.',
    );
  });

  test('starts anew, and does not start anew once more', async () => {
    const boot = bench.node.world.bootId;
    const operation = await bench.finish((await power(bench, 'reboot')).id);
    expect(operation).toMatchObject({ kind: 'reboot-node', state: 'succeeded' });
    expect(bench.node.world.bootId).not.toBe(boot);
    expect(told(bench, 'leave reboot')).toBe(1);
    expect(await shown(bench)).toMatchObject({ state: 'ready', power: { rest: null } });
    // An agent that has forgotten everything is not told again either.
    bench.node.killAgent();
    bench.node.loseMemory();
    await bench.node.startAgent();
    const before = bench.control.dependencies.observed.get(ONE);
    await waitUntil(() => bench.control.dependencies.observed.get(ONE) !== before);
    expect(told(bench, 'leave reboot')).toBe(1);
  });

  test('is not switched off when it says why it cannot, and takes machines again', async () => {
    bench.node.world.trouble = (action) => {
      if (action.startsWith('leave')) throw new Error('systemd is not there');
    };
    const operation = await bench.finish((await power(bench, 'off')).id);
    expect(operation).toMatchObject({ state: 'failed', fault: { code: 'NODE_STAYS_ON' } });
    expect(operation?.fault?.message).toBe('one did not go: systemd is not there.');
    expect(await shown(bench)).toMatchObject({ state: 'ready', admission: 'open' });
    expect(await record()).toMatchObject({ leave: null, rest: null });
    expect(bench.node.errors.splice(0)).not.toEqual([]);
  });

  test('is given up when it does not report, with what to look at', async () => {
    const off = await power(bench, 'off');
    await waitUntil(() => !bench.node.isOn);
    await timeGoesOn();
    await bench.finish(off.id);
    await setWay(bench, { kind: 'wol', macs: ['02:00:00:00:00:99'] });
    const on = await power(bench, 'on');
    await waitUntil(() => bench.packets.includes('02:00:00:00:00:99'));
    bench.ahead(60 * 60_000);
    const operation = await bench.finish(on.id);
    expect(operation).toMatchObject({ state: 'failed', fault: { code: 'NODE_NOT_WOKEN' } });
    expect(operation?.fault?.message).toContain('has not reported for 15 minutes');
    expect(await shown(bench)).toMatchObject({ state: 'off' });
    expect(await record()).toMatchObject({ wakers: [] });
  });

  test('is not said to be off when it falls silent before it says that it goes', async () => {
    const { power: store } = bench.control.dependencies;
    bench.node.killAgent();
    const off = await power(bench, 'off');
    await waitUntil(async () => (await store.get(ONE))?.leave !== null);
    await timeGoesOn();
    const operation = await bench.finish(off.id);
    expect(operation?.fault?.message).toBe(
      'one did not go: it fell silent before it said that it goes.',
    );
    expect(await shown(bench)).toMatchObject({ state: 'lost' });
  });
});

describe('a node with a baseboard controller', () => {
  beforeEach(() => withController(bench));

  test('is asked to go, and its controller says when it has; then it is switched on', async () => {
    const off = await bench.finish((await power(bench, 'off')).id);
    expect(off?.state).toBe('succeeded');
    expect([told(bench, 'leave off'), pressedOn(bench)]).toEqual([1, []]);
    expect(await shown(bench)).toMatchObject({ state: 'off' });
    const on = await bench.finish((await power(bench, 'on')).id);
    expect(on?.state).toBe('succeeded');
    expect(pressedOn(bench)).toEqual(['on']);
    expect(bench.packets).toEqual([]);
    expect(await shown(bench)).toMatchObject({ state: 'ready' });
  });

  test('has its power cut when somebody confirms that, whatever it does', async () => {
    const refused = power(bench, 'off', { hard: true });
    await expect(refused).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    const off = await power(bench, 'off', { hard: true, confirm: 'one' });
    expect((await bench.finish(off.id))?.state).toBe('succeeded');
    expect([told(bench, 'leave off'), pressedOn(bench)]).toEqual([0, ['off']]);
  });

  test('is reset once', async () => {
    const reset = await power(bench, 'reboot', { hard: true, confirm: 'one' });
    expect((await bench.finish(reset.id))?.state).toBe('succeeded');
    expect(pressedOn(bench)).toEqual(['reset']);
    expect(await shown(bench)).toMatchObject({ state: 'ready' });
  });
});

/** Every operation is cut off at every point there is, and ends as if nothing had happened. */
describe('the server is killed', () => {
  const points = (kind: string, steps: readonly string[]) =>
    steps.flatMap((step) => ['before', 'effect', 'after'].map((at) => `${kind}:${step}:${at}`));
  const OFF = points('power-off-node', ['close', 'order', 'await-off', 'finish']);
  const ON = points('power-on-node', ['wake', 'await-report', 'finish']);
  const REBOOT = points('reboot-node', ['close', 'order', 'await-back', 'finish']);

  beforeEach(() => withController(bench));

  test('and these are all points there are', async () => {
    await bench.finish((await power(bench, 'off')).id);
    await bench.finish((await power(bench, 'on')).id);
    await bench.finish((await power(bench, 'reboot')).id);
    expect(bench.passed).toEqual([...OFF, ...ON, ...REBOOT]);
  });

  const expectUp = async (point: string): Promise<void> => {
    await allHeard(bench);
    expect([point, (await shown(bench)).state]).toEqual([point, 'ready']);
    expect(await record()).toMatchObject({ leave: null, wakers: [], rest: null });
  };

  test('while a node is switched off, and on', { timeout: 600_000 }, async () => {
    for (const [index, point] of OFF.entries()) {
      bench.killAt = point;
      const off = await survived(bench, await power(bench, 'off'));
      expect([point, off.state, bench.node.isOn]).toEqual([point, 'succeeded', false]);
      expect([point, (await shown(bench)).state]).toEqual([point, 'off']);
      const next = ON[index % ON.length]!;
      bench.killAt = next;
      const on = await survived(bench, await power(bench, 'on'));
      expect([next, on.state, bench.node.isOn]).toEqual([next, 'succeeded', true]);
      await expectUp(next);
    }
    expect(told(bench, 'leave off')).toBe(OFF.length);
  });

  test('while a node starts anew', { timeout: 600_000 }, async () => {
    for (const [index, point] of REBOOT.entries()) {
      bench.killAt = point;
      const operation = await survived(bench, await power(bench, 'reboot'));
      expect([point, operation.state]).toEqual([point, 'succeeded']);
      expect([point, told(bench, 'leave reboot')]).toEqual([point, index + 1]);
      await expectUp(point);
    }
  });

  test.each(['order', 'close'])('while what failed is undone, at %s', async (step) => {
    bench.node.world.trouble = (action) => {
      if (action.startsWith('leave')) throw new Error('no such luck');
    };
    bench.killAt = `power-off-node:${step}:undo`;
    const operation = await survived(bench, await power(bench, 'off'));
    expect(operation.state).toBe('failed');
    await allHeard(bench);
    expect(await shown(bench)).toMatchObject({ state: 'ready', admission: 'open' });
    expect(await record()).toMatchObject({ leave: null, rest: null });
    bench.node.errors.length = 0;
  });
});
