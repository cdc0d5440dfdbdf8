import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlBench, NODE, waitUntil } from '../../fakes/control-bench.ts';

let bench: ControlBench;

beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(() => bench.close());

describe('installing an appliance', () => {
  test('brings every machine to ready, in order, and shows the outputs', async () => {
    const { id } = await bench.install();
    const operation = await bench.finish(id);
    expect(operation).toMatchObject({ state: 'succeeded', fault: null });

    const stack = await bench.call('getStack', { params: { stack: 'blog' } });
    expect(stack.state).toBe('running');
    expect(stack.machines.map((machine) => machine.state)).toEqual(['ready', 'ready']);
    expect(stack.outputs).toEqual([
      { key: 'url', title: 'Site', kind: 'link', value: 'http://server.test:20000' },
      { key: 'password', title: 'Password', kind: 'secret', value: null },
    ]);
    const starts = bench.node.world.deeds.filter((deed) => deed.startsWith('start'));
    expect(starts).toEqual(stack.machines.map((machine) => `start ${machine.id}`));
    expect(bench.errors).toEqual([]);
  });

  test('waits for its machines also when the clock of their node is days behind', async () => {
    bench.ahead(5 * 86_400_000);
    await waitUntil(() => !bench.control.dependencies.observed.isLost(NODE));
    bench.node.world.bootMs = 1_500;
    const { id } = await bench.install();
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded', fault: null });
  });

  test('is rolled back when a disk cannot be made, and nothing is left', async () => {
    bench.node.world.trouble = (action) => {
      if (action.startsWith('volume')) throw new Error('no disk today');
    };
    const { id } = await bench.install();
    expect(await bench.finish(id)).toMatchObject({
      state: 'failed',
      failedStep: 'create',
      fault: { code: 'NODE_WORK_FAILED' },
    });
    expect(bench.node.world.inventory()).toEqual([]);
    expect(await bench.call('listStacks', {})).toEqual([]);
  });

  test('together with another one gives each its own ports', async () => {
    const names = ['one', 'two', 'three'];
    const begun = await Promise.all(names.map((name) => bench.install({ name })));
    for (const { id } of begun) {
      expect(await bench.finish(id)).toMatchObject({ state: 'succeeded', fault: null });
    }
    const stacks = await bench.call('listStacks', {});
    const ports = stacks.flatMap((stack) => stack.ports.map(({ hostPort }) => hostPort));
    expect(ports.toSorted((a, b) => a - b)).toEqual([20_000, 20_001, 20_002]);
  });
});
