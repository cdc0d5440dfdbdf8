import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { ControlBench } from '../../fakes/control-bench.ts';

/** What happens to the data of a stack, whatever is done to the stack. */
let bench: ControlBench;
beforeEach(async () => {
  bench = await ControlBench.open();
  await bench.trustPublisher();
  await done(bench.install());
});
afterEach(() => bench.close());

async function done(begun: Promise<Operation>): Promise<void> {
  const operation = await bench.finish((await begun).id);
  expect(operation).toMatchObject({ state: 'succeeded', fault: null });
}

const volumes = (): string[] => [...bench.node.world.volumes.keys()].sort();
const stack = () => bench.call('getStack', { params: { stack: 'blog' } });
const dataVolumes = async (): Promise<string[]> =>
  (await stack()).volumes
    .filter(({ kind }) => kind === 'data')
    .map(({ id }) => id)
    .sort();
const remove = (data: 'keep' | 'delete', name = 'blog') =>
  bench.call('removeStack', { params: { stack: name }, query: { data } });

test('stopping and starting keeps every volume, and the order of machines', async () => {
  const before = volumes();
  await done(bench.call('stopStack', { params: { stack: 'blog' } }));
  expect((await stack()).state).toBe('stopped');
  expect(volumes()).toEqual(before);
  await done(bench.call('startStack', { params: { stack: 'blog' } }));
  expect((await stack()).state).toBe('running');
  expect(volumes()).toEqual(before);
});

test('removing keeps the data volumes and nothing else; restoring brings them back', async () => {
  const data = await dataVolumes();
  expect(data.length).toBeGreaterThan(0);
  await done(remove('keep'));
  expect(volumes()).toEqual(data);
  expect(bench.node.world.domains.size).toBe(0);
  const [kept] = await bench.call('listStacks');
  expect(kept).toMatchObject({ state: 'removed' });
  expect(Date.parse(kept?.keptUntil ?? '')).toBeGreaterThan(Date.now());

  await done(bench.call('restoreStack', { params: { stack: kept?.id ?? '' }, query: {} }));
  expect((await stack()).state).toBe('running');
  expect(await dataVolumes()).toEqual(data);
});

test('removing with the data leaves no volume', async () => {
  await done(remove('delete'));
  expect(volumes()).toEqual([]);
  expect(await bench.call('listStacks')).toEqual([]);
});

test('data that was kept goes when that is asked for', async () => {
  await done(remove('keep'));
  const [kept] = await bench.call('listStacks');
  await done(remove('delete', kept?.id));
  expect(volumes()).toEqual([]);
  expect(await bench.call('listStacks')).toEqual([]);
});

test('two stacks of one appliance share neither volumes, networks nor ports', async () => {
  await done(bench.install({ name: 'second' }));
  const [one, two] = await Promise.all([
    stack(),
    bench.call('getStack', { params: { stack: 'second' } }),
  ]);
  const ids = [one, two].map(({ volumes: own }) => own.map(({ id }) => id));
  expect(ids[0]?.filter((id) => ids[1]?.includes(id))).toEqual([]);
  expect(one.ports[0]?.hostPort).not.toBe(two.ports[0]?.hostPort);
  await done(remove('delete', 'second'));
  expect((await stack()).state).toBe('running');
});
