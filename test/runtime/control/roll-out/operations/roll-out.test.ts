import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ControlBench, NODES, waitUntil } from '../../../../fakes/control-bench.ts';
import { survived } from '../../power/lab/power-bench.ts';
import {
  childrenOf,
  choiceOf,
  imageOf,
  openRollOutBench,
  planOf,
  rollOut,
} from '../lab/roll-out-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await openRollOutBench();
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const [, two, three] = [0, 1, 2].map((index) => () => bench.nodes[index]!.world);
const reboots = (index: number): number =>
  bench.nodes[index]!.world.deeds.filter((deed) => deed === 'leave reboot').length;
const images = async () => [await imageOf(bench, 'two'), await imageOf(bench, 'three')];
const node = (name: string) => bench.call('getNode', { params: { node: name } });
const expectOpen = async (): Promise<void> => {
  for (const name of ['two', 'three']) {
    expect(await node(name)).toMatchObject({ admission: 'open', orders: { drain: null } });
  }
};

describe('an image that is rolled out', () => {
  test('comes to one node, then to the next, and is the default at the end', async () => {
    const begun = await rollOut(bench, { canary: 'three' });
    const ended = await bench.finish(begun.id);
    expect(ended).toMatchObject({ kind: 'roll-out-node-image', state: 'succeeded' });
    expect(await childrenOf(bench, begun)).toEqual([
      { kind: 'renew-node', title: 'Bring 1.1.0 to three', state: 'succeeded' },
      { kind: 'renew-node', title: 'Bring 1.1.0 to two', state: 'succeeded' },
    ]);
    expect(await images()).toEqual(['1.1.0', '1.1.0']);
    expect([reboots(0), reboots(1), reboots(2)]).toEqual([0, 1, 1]);
    expect(await choiceOf(bench)).toMatchObject({ default: '1.1.0', canary: null, overrides: [] });
    await expectOpen();
    const audit = await bench.call('listAudit', { query: { limit: 20 } });
    expect(audit.map(({ sentence }) => sentence)).toContain(
      'The node image 1.1.0 was rolled out, and is the default.',
    );
  });

  test('leaves what runs there running: it moves, and does not come back', async () => {
    await bench.trustPublisher();
    const together = { nodes: { db: 'two', web: 'two' }, gateway: 'two' };
    await bench.finish((await bench.install({ name: 'blog', ...together })).id);
    const plan = await planOf(bench);
    expect(plan.steps.map((step) => [step.node.name, step.moves.length])).toEqual([
      ['three', 0],
      ['two', 3],
    ]);
    const ended = await bench.finish((await rollOut(bench)).id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    const { definition } = (await bench.control.dependencies.stacks.find('blog'))!;
    const places = [definition.gateway, ...definition.machines.map((machine) => machine.node)];
    expect(places).not.toContain(NODES[1]!.id);
    const stack = async () => (await bench.call('getStack', { params: { stack: 'blog' } })).state;
    await waitUntil(async () => (await stack()) === 'running');
  });

  test('comes to others only after the first node has stayed well for its probation', async () => {
    const begun = await rollOut(bench, { canary: 'three', probationMs: 1_000 });
    expect(await bench.finish(begun.id)).toMatchObject({ state: 'succeeded' });
    const { operations } = bench.control.dependencies;
    const [first, second] = await operations.children(begun.id);
    const { steps } = await bench.call('getOperation', { params: { operation: first!.id } });
    const prove = steps.find(({ name }) => name === 'prove')!;
    const tookMs = Date.parse(prove.finishedAt!) - Date.parse(prove.startedAt!);
    expect(tookMs).toBeGreaterThanOrEqual(1_000);
    expect(second!.createdAt.getTime()).toBeGreaterThanOrEqual(Date.parse(prove.finishedAt!));
  });
});

describe('a node that is not well with the image', () => {
  test.each([
    ['refuses', 'It has booted 1.0.0. It runs 1.0.0 as before.', 1],
    ['weak', 'hardware acceleration any more. It was taken back to 1.0.0.', 2],
  ] as const)('%s: it has the one before, and the others keep theirs', async (how, told, times) => {
    three!().startsWith = (version) => (version === '1.1.0' ? how : 'well');
    const ended = await bench.finish((await rollOut(bench, { canary: 'three' })).id);
    expect(ended).toMatchObject({ state: 'failed', fault: { code: 'ROLL_OUT_STOPPED' } });
    expect(ended?.fault?.message).toContain(told);
    expect(await images()).toEqual(['1.0.0', '1.0.0']);
    expect([reboots(1), reboots(2)]).toEqual([0, times]);
    expect(await choiceOf(bench)).toMatchObject({ default: '1.0.0', canary: null, overrides: [] });
    await expectOpen();
  });

  test('does not come back: it boots the one before when somebody starts it', async () => {
    three!().startsWith = (version) => (version === '1.1.0' ? 'hangs' : 'well');
    const { id } = await rollOut(bench, { canary: 'three' });
    await waitUntil(() => reboots(2) === 1 && !bench.nodes[2]!.isOn);
    const { observed } = bench.control.dependencies;
    bench.ahead(60 * 60_000);
    await waitUntil(() => observed.isLost(NODES[2]!.id));
    const ended = await bench.finish(id);
    expect(ended?.fault?.message).toContain('boots 1.0.0 when somebody switches it off and on');
    expect(await choiceOf(bench)).toMatchObject({ default: '1.0.0', canary: null });
  });

  test('falls silent in its probation: nobody follows', async () => {
    const { id } = await rollOut(bench, { canary: 'three', probationMs: 20 * 60_000 });
    await waitUntil(async () => (await imageOf(bench, 'three')) === '1.1.0');
    bench.nodes[2]!.killAgent();
    const { observed } = bench.control.dependencies;
    bench.ahead(120_000);
    await waitUntil(() => observed.isLost(NODES[2]!.id));
    const ended = await bench.finish(id);
    expect(ended?.fault?.message).toContain('It fell silent after it had started.');
    expect(reboots(1)).toBe(0);
    expect(await choiceOf(bench)).toMatchObject({ default: '1.0.0', canary: null });
  });

  test('keeps those before it with the image, which is not the default', async () => {
    two!().startsWith = (version) => (version === '1.1.0' ? 'weak' : 'well');
    const ended = await bench.finish((await rollOut(bench, { canary: 'three' })).id);
    expect(ended?.fault?.message).toContain('These nodes run it: three.');
    expect(await images()).toEqual(['1.0.0', '1.1.0']);
    expect(await choiceOf(bench)).toMatchObject({
      default: '1.0.0',
      canary: { version: '1.1.0', nodes: ['three'] },
    });
    const again = await planOf(bench);
    expect(again.steps.map((step) => step.node.name)).toEqual(['two']);
  });
});

test('a roll-out that is cancelled leaves its node open, with nothing chosen for it', async () => {
  const { id } = await rollOut(bench, { canary: 'three', probationMs: 20 * 60_000 });
  await waitUntil(async () => (await imageOf(bench, 'three')) === '1.1.0');
  await bench.call('cancelOperation', { params: { operation: id } });
  expect(await bench.finish(id)).toMatchObject({ state: 'cancelled' });
  expect(await choiceOf(bench)).toMatchObject({ default: '1.0.0', canary: null, overrides: [] });
  await expectOpen();
  expect(reboots(1)).toBe(0);
});

test('two are not rolled out at a time, nor anything but the plan that was seen', async () => {
  const { hash } = await planOf(bench);
  await bench.call('cordonNode', { params: { node: 'two' }, body: {} });
  expect((await planOf(bench)).hash).toBe(hash);
  expect((await planOf(bench, { canary: 'two' })).hash).not.toBe(hash);
  const body = { cold: false, probationMs: 60_000, planHash: hash };
  const params = { version: '1.1.0' };
  await expect(bench.call('rollOutNodeImage', { params, body })).rejects.toMatchObject({
    code: 'PLAN_CHANGED',
  });
  const { id } = await rollOut(bench, { probationMs: 60_000 });
  await expect(rollOut(bench)).rejects.toMatchObject({ code: 'CONFLICT' });
  await bench.call('cancelOperation', { params: { operation: id } });
  expect(await bench.finish(id)).toMatchObject({ state: 'cancelled' });
});

describe('the server is killed', () => {
  const RENEW = 'look close empty choose serve reboot prove back finish'.split(' ');
  const ROLL_OUT = ['canary', 'rest', 'finish'];
  /** What a step has brought about is there, and nobody has written that down. */
  const POINTS = [
    ...RENEW.map((step) => `renew-node:${step}:effect`),
    ...ROLL_OUT.map((step) => `roll-out-node-image:${step}:effect`),
  ];

  test.each(POINTS)('at %s, and each node starts anew once', async (point) => {
    bench.killAt = point;
    const ended = await survived(bench, await rollOut(bench, { canary: 'three' }));
    expect([ended.state, bench.killAt]).toEqual(['succeeded', undefined]);
    await waitUntil(async () => (await images()).every((image) => image === '1.1.0'));
    expect([reboots(1), reboots(2)]).toEqual([1, 1]);
    await waitUntil(async () => (await node('three')).state === 'ready');
    await expectOpen();
  });

  test.each(['choose', 'close'])('while what failed is undone, at %s', async (step) => {
    three!().startsWith = (version) => (version === '1.1.0' ? 'weak' : 'well');
    bench.killAt = `renew-node:${step}:undo`;
    const ended = await survived(bench, await rollOut(bench, { canary: 'three' }));
    expect(ended.state).toBe('failed');
    expect(bench.killAt).toBeUndefined();
    await waitUntil(async () => (await node('three')).state === 'ready');
    await waitUntil(async () => (await images()).every((image) => image === '1.0.0'));
    expect(await choiceOf(bench)).toMatchObject({ canary: null, overrides: [] });
    await expectOpen();
  });
});
