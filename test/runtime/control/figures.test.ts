import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { ControlBench, waitUntil } from '../../fakes/control-bench.ts';

let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
});
afterEach(() => bench.close());

/** Lets the node say that its machines are busy. */
async function reportFigures(): Promise<string> {
  const { observed, nodes } = bench.control.dependencies;
  const state = observed.get((await nodes.list())[0]!.id)!;
  const busy = {
    at: new Date().toISOString(),
    cpuPercent: 46,
    memoryUsedBytes: 1,
    diskReadBytes: 0,
    diskWriteBytes: 0,
    netReceiveBytes: 0,
    netSendBytes: 0,
  };
  const machines = state.machines.map((machine) => ({ ...machine, figures: busy }));
  await bench.control.reception.observed(state.node, { ...state, machines });
  return state.machines[0]?.id ?? '';
}

const loadOf = async (): Promise<unknown> => {
  const series = await bench.call('getStackSeries', { params: { stack: 'blog' } });
  return Object.values(series).map(({ values }) => values.cpuPercent);
};

test('U14: the figures of a stack are there again after the server was restarted', async () => {
  expect(await bench.finish((await bench.install({ name: 'blog' })).id)).toBeDefined();
  await reportFigures();
  const before = await loadOf();
  expect(before).toContainEqual([46]);
  await bench.control.stop();
  await bench.startServer();
  expect(await loadOf()).toEqual(before);
});

test('U14: figures of a purged stack are gone with it', async () => {
  expect(await bench.finish((await bench.install({ name: 'blog' })).id)).toBeDefined();
  const machine = await reportFigures();
  const query = { data: 'delete' as const };
  const { id } = await bench.call('removeStack', { params: { stack: 'blog' }, query });
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
  await bench.control.stop();
  expect(bench.control.dependencies.series.get(machine).at).toEqual([]);
  await bench.startServer();
  expect(bench.control.dependencies.series.subjects()).not.toContain(machine);
});

test('U14: a node that is silent has no present figures', async () => {
  expect(await bench.finish((await bench.install({ name: 'blog' })).id)).toBeDefined();
  await reportFigures();
  const figures = async (): Promise<unknown[]> =>
    (await bench.call('getStack', { params: { stack: 'blog' } })).machines.map(
      (each) => each.figures,
    );
  bench.node.killAgent();
  await reportFigures();
  await waitUntil(async () => (await figures()).every((each) => each !== null));
  bench.ahead(LIMITS.agent.silentMs + 1_000);
  expect(new Set(await figures())).toEqual(new Set([null]));
});
