import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlBench, waitUntil } from '../../fakes/control-bench.ts';
import { killAgentAt } from '../../fakes/kill-agent-at.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';

/**
 * The kill matrix: an install on a simulated node is cut off at every point there is, server and
 * agent, and must end as if nothing had happened: nothing lost, nothing doubled, nothing left over.
 */
let bench: ControlBench;

beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(async () => {
  await bench.close();
  if (bench.errors.length > 0) throw bench.errors[0];
});

const STEPS = ['reserve', 'fetch', 'create', 'connect', 'define', 'start', 'finish'];
const SERVER_POINTS = STEPS.flatMap((step) =>
  ['before', 'effect', 'after'].map((point) => `install-stack:${step}:${point}`),
);

async function expectInstalled(): Promise<void> {
  // A server that has just started waits for the first report.
  await waitUntil(async () => (await bench.call('listStacks'))[0]?.state === 'running');
  const stacks = await bench.call('listStacks');
  expect(stacks.map(({ name, state }) => [name, state])).toEqual([['blog', 'running']]);
  const stack = stacks[0]!;
  const { world } = bench.node;
  expect(world.inventory()).toEqual(
    [
      ...stack.volumes.map(({ id }) => id),
      ...world.networks.keys(),
      `router-${stack.id}`,
      ...stack.machines.map(({ id }) => id),
      ...stack.machines.map(({ id }) => `seed-${id}`),
    ].sort(),
  );
  expect(world.networks.size).toBe(stack.networks.length);
  expect([...world.domains.values()].map(({ starts }) => starts)).toEqual([1, 1]);
}

const expectCleanSlate = async (): Promise<void> => {
  expect(bench.node.world.inventory()).toEqual([]);
  expect(await bench.call('listStacks')).toEqual([]);
  expect(await bench.control.dependencies.stacks.takenPorts()).toEqual([]);
};

async function removeBlog(): Promise<Operation | undefined> {
  const query = { data: 'delete' as const };
  const { id } = await bench.call('removeStack', { params: { stack: 'blog' }, query });
  return bench.finish(id);
}

test('the matrix knows every point there is', async () => {
  await bench.finish((await bench.install()).id);
  expect(bench.passed).toEqual(SERVER_POINTS);
});

describe('server killed during an install', () => {
  test.each(SERVER_POINTS)('at %s', async (point) => {
    bench.killAt = point;
    const operation = await bench.survive(await bench.install());
    expect(operation.state).toBe('succeeded');
    await expectInstalled();
  });
});

describe('server killed while a failed install is undone', () => {
  test.each(STEPS.slice(0, -1).toReversed())('at %s', async (step) => {
    bench.node.world.trouble = (action) => {
      // A guest that never gets ready: its process ends right after the start.
      if (action.startsWith('start')) throw new Error('no such luck');
    };
    bench.killAt = `install-stack:${step}:undo`;
    const operation = await bench.survive(await bench.install());
    expect(operation.state).toBe('failed');
    await expectCleanSlate();
  });
});

describe('agent killed during an install', () => {
  test('before and after everything it does', { timeout: 120_000 }, async () => {
    await bench.finish((await bench.install()).id);
    await expectInstalled();
    const deeds = bench.node.world.deeds.length;
    expect(deeds).toBeGreaterThan(10);
    await remove();
    for (let deed = 0; deed < deeds; deed += 1) {
      for (const when of ['before', 'after'] as const) {
        await installWithAgentKilledAt(deed, when);
        await remove();
      }
    }
  });

  async function installWithAgentKilledAt(deed: number, when: 'before' | 'after'): Promise<void> {
    bench.node.world.images.clear();
    const kill = killAgentAt(bench.node, deed, when);
    const operation = await bench.finish((await bench.install()).id);
    kill.callOff();
    expect([deed, when, operation?.state]).toEqual([deed, when, 'succeeded']);
    await expectInstalled();
  }

  async function remove(): Promise<void> {
    expect((await removeBlog())?.state).toBe('succeeded');
    await expectCleanSlate();
  }
});

test('a cancel at any step leaves nothing', async () => {
  for (const step of ['fetch', 'volume', 'network', 'router', 'define', 'start']) {
    const { world } = bench.node;
    world.deeds.length = 0;
    world.images.clear();
    const { id } = await bench.install();
    await waitUntil(() => world.deeds.some((deed) => deed.startsWith(step)));
    await bench.call('cancelOperation', { params: { operation: id } });
    const operation = await bench.finish(id);
    // A cancel that comes too late finds the install done; then it is removed instead.
    expect(['cancelled', 'succeeded']).toContain(operation?.state);
    if (operation?.state === 'succeeded') await removeBlog();
    await expectCleanSlate();
  }
});
