import { queryObjects } from 'node:v8';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installVirtualTimers } from '../../runtime/simulator/time/virtual-timers.ts';
import { install, scenario, user } from './engine/by-hand.ts';
import { makeScenario, type Scenario } from './engine/scenario.ts';
import { SimulatedProcess } from '../../runtime/simulator/time/simulated-process.ts';
import { simulate } from './engine/simulate.ts';
import { showTrace } from './engine/trace.ts';

let uninstall: () => void;
beforeAll(() => {
  uninstall = installVirtualTimers();
});
afterAll(() => uninstall());

const BATCHES = [1, 2, 3, 4, 5];
const BATCH = 50;

describe('whatever goes wrong, no invariant breaks', () => {
  test.each(BATCHES)('in batch %i of seeds', { timeout: 120_000 }, async (batch) => {
    for (let seed = (batch - 1) * BATCH + 1; seed <= batch * BATCH; seed += 1) {
      const { broken, trace } = await simulate(makeScenario(seed));
      const again = `npm run simulate -- --seed ${seed} --trace`;
      expect(broken, `${showTrace(trace.slice(-40))}\n${again}`).toBeUndefined();
    }
  });
});

/** Found by seeds once, and mended: told again by hand, because other events change what a seed does. */
const FOUND: readonly [string, Scenario][] = [
  [
    'a stack with a machine that crashed is removed',
    scenario([
      install(0, 'blog'),
      { atMs: 60_000, fault: 'machine-crash', node: 0, which: 0 },
      { atMs: 60_000, fault: 'machine-crash', node: 0.5, which: 0 },
      user(60_500, 'remove-delete'),
    ]),
  ],
  [
    'a node whose clock is set back goes on to report',
    scenario([
      install(0, 'blog'),
      { atMs: 60_000, fault: 'clock-jump', node: 0, byMs: -432_000_000 },
      { atMs: 60_000, fault: 'clock-jump', node: 0.5, byMs: -432_000_000 },
    ]),
  ],
  [
    'a node whose clock is days behind starts what is installed',
    scenario([install(0, 'blog')], { aheadMs: -432_000_000, bootMs: 20_000 }),
  ],
  ['an action is run', scenario([install(0, 'blog'), user(60_000, 'run-action')])],
  [
    'an action on a removed stack is refused',
    scenario([install(0, 'blog'), user(60_000, 'remove-keep'), user(120_000, 'run-action')]),
  ],
  [
    'an action that a guest does not take fails',
    scenario([
      install(0, 'blog'),
      { atMs: 50_000, fault: 'failing', node: 0, what: 'run', forMs: 30_000 },
      { atMs: 50_000, fault: 'failing', node: 0.5, what: 'run', forMs: 30_000 },
      user(60_000, 'run-action'),
    ]),
  ],
];

test.each(FOUND)('%s', { timeout: 60_000 }, async (_, found) => {
  const { broken, ends } = await simulate(found);
  expect(broken).toBeUndefined();
  expect(ends).toMatchObject({ 'install-stack succeeded': 1 });
});

/** Seed 39: what was to be moved waited for nodes that were told nothing of it, for days. */
test.each([500, 2_000, 4_000])(
  'a drain that begins %i ms after a removal moves nothing of what is removed',
  { timeout: 60_000 },
  async (afterMs) => {
    const atMs = 60_000 + afterMs;
    const drain = user(atMs, 'drain-cold', 0);
    const run = scenario([install(0, 'blog'), user(60_000, 'remove-keep'), drain]);
    const { broken, ends } = await simulate(run);
    expect(broken).toBeUndefined();
    expect(ends).toMatchObject({ 'remove-stack succeeded': 1 });
  },
);

/** Seed 14: nobody knew any more whose router it was. */
test('a stack is not forgotten while a silent node may have the router that moved away', async () => {
  const run = scenario([
    install(0, 'blog'),
    user(40_000, 'move-cold', 0.5),
    user(55_000, 'move-cold', 0.55),
    { atMs: 75_000, fault: 'cut-line', node: 0, way: 'both', forMs: 200_000 },
    user(110_200, 'move-gateway', 0.5),
    user(140_000, 'remove-delete'),
  ]);
  const { broken, ends, trace } = await simulate(run);
  expect(broken).toBeUndefined();
  expect(ends).toMatchObject({ 'move-machine succeeded': 2, 'move-gateway succeeded': 1 });
  const when = (what: RegExp): number => trace.findIndex(({ text }) => what.test(text));
  const [gone, forgotten] = [when(/^one: remove router/), when(/\(Remove blog\) is succeeded/)];
  expect(gone).toBeGreaterThan(0);
  expect(forgotten).toBeGreaterThan(gone);
});

/** Seed 701: the backup says that the disks are still to be made, where they are not any more. */
test.each([500, 1_500, 3_000, 4_500])(
  'an install %i ms old that a backup brings back makes no disks where its machine was',
  { timeout: 60_000 },
  async (atMs) => {
    const run = scenario([
      install(0, 'blog'),
      { atMs, fault: 'backup' },
      user(40_000, 'move-cold', 0.5),
      user(55_000, 'move-cold', 0.55),
      { atMs: 75_000, fault: 'restore-backup', downMs: 5_000 },
    ]);
    const { broken, ends, trace } = await simulate(run);
    expect(broken).toBeUndefined();
    expect(ends).toEqual({ 'install-stack failed': 1 });
    const after = trace.filter(({ atMs: when }) => when > 75_000).map(({ text }) => text);
    expect(after.filter((text) => /: (volume|start|discard|destroy) /.test(text))).toEqual([]);
  },
);

/** Every so often during an install, which takes about seven seconds here. */
const MOMENTS_MS = Array.from({ length: 24 }, (_, index) => 50 + index * 300);
/** From here to the start a backup says that the machines are defined, and off. */
const DEFINED_MS = 3_000;

test.each(MOMENTS_MS)(
  'a backup made %i ms after an install began takes nothing from what has been made since',
  { timeout: 60_000 },
  async (atMs) => {
    const run = scenario([
      install(0, 'blog'),
      { atMs, fault: 'backup' },
      { atMs: 60_000, fault: 'restore-backup', downMs: 5_000 },
    ]);
    const { broken, trace } = await simulate(run);
    expect(broken).toBeUndefined();
    const after = trace.filter(({ atMs: when }) => when > 60_000).map(({ text }) => text);
    const isLoss =
      atMs < DEFINED_MS ? /discard|destroy|undefine|shutdown/ : /discard|destroy|undefine/;
    expect(after.filter((text) => isLoss.test(text))).toEqual([]);
  },
);

/** Seed 7291: disks that were made in the moment before the pool went were taken for gone. */
test('an install that is cancelled while a pool is gone leaves no disk behind', async () => {
  const run = scenario([
    install(0, 'blog'),
    { atMs: 1_000, fault: 'pool-gone', node: 0, forMs: 30_000 },
    user(2_000, 'cancel'),
  ]);
  const { broken, ends, trace } = await simulate(run);
  expect(broken).toBeUndefined();
  expect(ends).toEqual({ 'install-stack cancelled': 1 });
  expect(trace.filter(({ text }) => text.includes(': discard ')).length).toBeGreaterThan(0);
});

/**
 * 3860: the router of a dead node that no other node reached stayed behind. 8455: what a node said before
 * the server was restored was taken for an answer, and the only copy of a disk deleted. 8678: a restored server
 * had a machine made of disks that a move had only begun to fill.
 */
test.each([3_860, 8_455, 8_678])(
  'seed %i holds, which did not once',
  { timeout: 60_000 },
  async (seed) => {
    expect((await simulate(makeScenario(seed))).broken).toBeUndefined();
  },
);

test('a seed gives the same run each time', { timeout: 60_000 }, async () => {
  for (const seed of [3, 91, 205]) {
    const [first, second] = [
      await simulate(makeScenario(seed)),
      await simulate(makeScenario(seed)),
    ];
    expect(second).toEqual(first);
    expect(first.trace.length).toBeGreaterThan(50);
  }
});

test('nothing is left of a run once it is over', { timeout: 60_000 }, async () => {
  const left = (): number => queryObjects(SimulatedProcess, { format: 'count' });
  const before = left();
  for (let seed = 1; seed <= 8; seed += 1) await simulate(makeScenario(seed));
  // The last one may still be in the hands of the last turn of the event loop.
  await expect.poll(left).toBe(before);
});
