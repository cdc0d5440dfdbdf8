import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { killAgentAt } from '../../fakes/kill-agent-at.ts';
import { expectBefore, UpgradeLab } from '../../fakes/upgrade-lab.ts';

let bench: ControlBench;
let lab: UpgradeLab;
beforeEach(async () => {
  lab = await UpgradeLab.open();
  ({ bench } = lab);
});
afterEach(() => lab.close());

const params = { stack: 'blog' };

const STEPS = [
  'reserve',
  'fetch',
  'make',
  'before',
  'stop',
  'await-off',
  'keep',
  'become',
  'define',
  'start',
  'after',
  'probation',
  'note',
] as const;
/** After what a step does, and before it is written down that it has. */
const at = (steps: readonly string[], moment: 'effect' | 'undo'): string[] =>
  steps.map((step) => `upgrade-stack:${step}:${moment}`);

async function expectUpgraded(): Promise<void> {
  await waitUntil(async () => (await lab.stack()).state === 'running');
  expect((await lab.record()).appliance.manifest.version).toBe('2.0.0');
  expect((await lab.disks())[1]).toMatchObject({ data: 'then' });
  expect(await lab.points()).toMatchObject([{ origin: 'upgrade', version: '1.0.0' }]);
  expect(bench.node.world.volumes.size).toBe(6);
  expect(await lab.takenPorts()).toHaveLength(2);
}

describe('server killed', () => {
  test.each(at(STEPS, 'effect'))('at %s', async (point) => {
    lab.write('then');
    bench.killAt = point;
    expect(await bench.survive(await lab.upgrade())).toMatchObject({ state: 'succeeded' });
    await expectUpgraded();
  });

  test.each(at(['become', 'keep', 'stop', 'reserve'], 'undo'))(
    'while a failed upgrade is undone, at %s',
    async (point) => {
      lab.write('then');
      let starts = 0;
      bench.node.world.trouble = (action) => {
        if (action.startsWith('start ') && (starts += 1) <= 2) throw new Error('no such luck');
      };
      bench.killAt = point;
      expect(await bench.survive(await lab.upgrade())).toMatchObject({ state: 'failed' });
      await expectBefore(lab);
    },
  );
});

/**
 * The first time images are fetched, in eight parts. Each time three disks are made, two machines shut down, the
 * router is told its ports, and two machines are defined and started.
 */
const KILLS = [
  [4, 'after'],
  [0, 'before'],
  [2, 'after'],
  [3, 'before'],
  [5, 'before'],
  [6, 'after'],
  [8, 'before'],
  [9, 'after'],
] as const;

test('agent killed before and after what it does for an upgrade: nothing is lost, and nothing is left', async () => {
  lab.write('then');
  for (const [deed, when] of KILLS) {
    const kill = killAgentAt(bench.node, deed, when);
    const ended = await bench.finish((await lab.upgrade()).id);
    kill.callOff();
    expect([deed, when, kill.isDone, ended?.state]).toEqual([deed, when, true, 'succeeded']);
    await expectUpgraded();
    await lab.succeed(await lab.goBack(0));
    for (const { id } of await lab.points()) {
      await lab.succeed(
        await bench.call('deleteRestorePoint', { params: { ...params, point: id }, query: {} }),
      );
    }
    await lab.succeed(await bench.call('stopStack', { params, query: {} }));
    await lab.settled(3);
    await lab.succeed(await bench.call('startStack', { params, query: {} }));
    await waitUntil(async () => (await lab.stack()).state === 'running');
    await expectBefore(lab);
  }
}, 600_000);
