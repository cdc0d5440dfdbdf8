import { afterEach, beforeEach, expect, test } from 'vitest';
import { deepestChain } from '../../../runtime/control/stacks/core/define/layers.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { MachineId, PointId } from '../../../schemas/ids/brand.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import type { ControlBench } from '../../fakes/control-bench.ts';
import { countingGuest, type readCounts } from '../../fakes/counting-guest.ts';
import { MachineBench } from '../../fakes/machine-bench.ts';
import type { MachineLab } from '../../fakes/machine-lab.ts';
import { waitFor } from '../../fakes/wait-for.ts';

let machines: MachineBench;
let bench: ControlBench;
let lab: MachineLab;

beforeEach(async () => {
  const appliance = makeAppliance(makeManifest({ version: '2.0.0', ...COUNTERS }));
  machines = await MachineBench.open(appliance, new Map([[image, countingGuest()]]));
  ({ bench, lab } = machines);
  await succeed(await bench.install());
});
afterEach(() => machines.close());

const MiB = 2 ** 20;
const image = `sha256:${'c'.repeat(64)}` as Digest;
const role = {
  count: { default: 1, minimum: 1, maximum: 1 },
  memory: 64 * MiB,
  networks: ['private'],
  system: { sizeBytes: 64 * MiB, index: image },
  data: { store: { size: 64 * MiB, mount: '/var/lib/store' } },
};
/** Two machines that count. */
const COUNTERS = { roles: { one: role, two: role }, outputs: {}, secrets: {} };

const params = { stack: 'blog' };

async function succeed(begun: Operation): Promise<void> {
  expect(await bench.finish(begun.id)).toMatchObject({ state: 'succeeded' });
}

const stack = () => bench.call('getStack', { params });
const points = () => bench.call('listRestorePoints', { params });
const create = () => bench.call('createRestorePoint', { params, body: { note: '' }, query: {} });
const goBack = (point: PointId) =>
  bench.call('returnToRestorePoint', { params: { ...params, point }, query: {} });
const drop = (point: PointId) =>
  bench.call('deleteRestorePoint', { params: { ...params, point }, query: {} });

const counts = (id: MachineId): Promise<ReturnType<typeof readCounts>> => machines.counts(id);

const untilWritten = (id: MachineId, least: number): Promise<void> =>
  waitFor(`${id} has written ${least}`, async () => (await counts(id)).written >= least);

const foundAt = async (ids: readonly MachineId[], start: number): Promise<number[]> => {
  const found: number[] = [];
  for (const id of ids) {
    await waitFor('it has started once more', async () => (await counts(id)).found.length > start);
    found.push((await counts(id)).found[start]!);
  }
  return found;
};

test('machines that write are kept while they run, and find at their return what they had written then', async () => {
  const ids = (await stack()).machines.map(({ id }) => id);
  for (const id of ids) await untilWritten(id, 20);
  const before = await Promise.all(ids.map(async (id) => (await counts(id)).written));
  await succeed(await create());
  const after = await Promise.all(ids.map(async (id) => (await counts(id)).written));
  const [point] = await points();
  expect(point).toMatchObject({ running: 2, quiesced: 0 });
  // They run on, in the processes that they had, and write to the fresh disks.
  for (const [index, id] of ids.entries()) await untilWritten(id, after[index]! + 50);
  expect((await Promise.all(ids.map(counts))).map(({ found }) => found)).toEqual([[0], [0]]);

  await succeed(await goBack(point!.id));
  const last = await Promise.all(ids.map(async (id) => (await counts(id)).written));
  const then = await foundAt(ids, 1);
  for (const [index, number] of then.entries()) {
    expect(number).toBeGreaterThanOrEqual(before[index]!);
    expect(number).toBeLessThanOrEqual(after[index]!);
  }
  const [present] = await points();
  expect(present).toMatchObject({ origin: 'restore' });
  expect(last.every((number) => number > 0)).toBe(true);

  // Everything that was written later is in the restore point of the present.
  await succeed(await goBack(present!.id));
  const now = await foundAt(ids, 2);
  for (const [index, number] of now.entries()) {
    expect(number).toBeGreaterThanOrEqual(after[index]! + 50);
  }

  // Without restore points each disk stands alone again, and the machines have run on meanwhile.
  for (const { id } of await points()) await succeed(await drop(id));
  await succeed(await bench.call('restartStack', { params, query: {} }));
  const disks = (await stack()).volumes.length;
  await waitFor(
    'nothing is left but disks',
    async () => (await lab.volumes.list()).length === disks,
  );
  const latest = await foundAt(ids, 3);
  for (const [index, number] of latest.entries()) {
    expect(number).toBeGreaterThanOrEqual(now[index]!);
  }
});

test('disks of machines that write leave their layers; what lies between points is merged meanwhile, and points hold what they held', async () => {
  const ids = (await stack()).machines.map(({ id }) => id);
  const disks = (await stack()).volumes.length;
  const written = async (): Promise<number[]> =>
    Promise.all(ids.map(async (id) => (await counts(id)).written));
  const more = async (): Promise<void> => {
    for (const [index, number] of (await written()).entries()) {
      await untilWritten(ids[index]!, number + 20);
    }
  };
  await more();
  const before = await written();
  await succeed(await create());
  const after = await written();
  for (let point = 0; point < 2; point += 1) {
    await more();
    await succeed(await create());
  }
  const [, middle, first] = await points();
  await succeed(await drop(middle!.id));
  const { stacks, desired } = bench.control.dependencies;
  const record = async () => (await stacks.find('blog'))!;
  await more();
  await stacks.changeLayers((await record()).id, { kind: 'stand-alone' });
  desired.touch((await record()).id);
  await waitFor('no disk stands on another one', async () => {
    return deepestChain((await record()).definition) === 0;
  });
  await waitFor('what lay between points is merged', async () => {
    return (await lab.volumes.list()).length === 3 * disks;
  });
  // They have run on all the time, and write on.
  await more();
  const last = await written();
  expect((await Promise.all(ids.map(counts))).map(({ found }) => found)).toEqual([[0], [0]]);

  await succeed(await goBack(first!.id));
  const then = await foundAt(ids, 1);
  for (const [index, number] of then.entries()) {
    expect(number).toBeGreaterThanOrEqual(before[index]!);
    expect(number).toBeLessThanOrEqual(after[index]!);
  }
  const [present] = await points();
  await succeed(await goBack(present!.id));
  const now = await foundAt(ids, 2);
  for (const [index, number] of now.entries()) expect(number).toBeGreaterThanOrEqual(last[index]!);
});
