import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import type { ControlBench } from '../../fakes/control-bench.ts';
import { countingGuest } from '../../fakes/counting-guest.ts';
import { MachineBench } from '../../fakes/machine-bench.ts';
import type { MachineLab } from '../../fakes/machine-lab.ts';
import { waitFor } from '../../fakes/wait-for.ts';

let machines: MachineBench;
let bench: ControlBench;
let lab: MachineLab;

beforeEach(async () => {
  const appliance = makeAppliance(makeManifest({ version: '2.0.0', ...COUNTER }));
  machines = await MachineBench.open(appliance, new Map([[image, countingGuest()]]));
  ({ bench, lab } = machines);
  await succeed(await bench.install());
});
afterEach(() => machines.close());

const MiB = 2 ** 20;
const image = `sha256:${'c'.repeat(64)}` as Digest;
const COUNTER = {
  roles: {
    one: {
      count: { default: 1, minimum: 1, maximum: 1 },
      memory: 64 * MiB,
      networks: ['private'],
      system: { sizeBytes: 64 * MiB, index: image },
      data: { store: { size: 64 * MiB, mount: '/var/lib/store' } },
    },
  },
  outputs: {},
  secrets: {},
};

async function succeed(begun: Operation): Promise<void> {
  expect(await bench.finish(begun.id)).toMatchObject({ state: 'succeeded' });
}

const stack = (name: string) => bench.call('getStack', { params: { stack: name } });
const clone = (of: string, name: string) =>
  bench.call('cloneStack', {
    params: { stack: of },
    body: { name: name as never, fenced: false, ports: {} },
    query: {},
  });
const remove = (name: string) =>
  bench.call('removeStack', { params: { stack: name }, query: { data: 'delete' } });

const machineOf = async (name: string): Promise<MachineId> => (await stack(name)).machines[0]!.id;
const written = async (id: MachineId): Promise<number> => (await machines.counts(id)).written;
/** It goes on writing, to whatever disk it has. */
async function writesOn(id: MachineId): Promise<number> {
  const now = await written(id);
  await waitFor(`${id} writes on`, async () => (await written(id)) >= now + 20);
  return written(id);
}
/** What it found on its disk when it was started for the `start`th time, from 0. */
async function foundAt(id: MachineId, start: number): Promise<number> {
  await waitFor('it has started', async () => (await machines.counts(id)).found.length > start);
  return (await machines.counts(id)).found[start]!;
}
const untilAlone = (disks: number): Promise<void> =>
  waitFor('nothing is left but disks', async () => (await lab.volumes.list()).length === disks);

test.each([
  ['the stack', 'blog', 'copy'],
  ['the clone', 'copy', 'blog'],
])(
  'a clone of a machine that writes runs beside it with what it had written; %s is removed, and the other goes on',
  async (_which, first, other) => {
    const blog = await machineOf('blog');
    await writesOn(blog);
    const before = await written(blog);
    const startedAt = Date.now();
    await succeed(await clone('blog', 'copy'));
    const seconds = (Date.now() - startedAt) / 1_000;
    const copy = await machineOf('copy');
    const found = await foundAt(copy, 0);
    expect(found).toBeGreaterThanOrEqual(before);
    console.info(`cloned and started in ${seconds.toFixed(1)} s`);
    // Both run, and each writes to a disk of its own; the stack in the process that it had.
    await writesOn(copy);
    expect(await writesOn(blog)).toBeGreaterThan(found);
    expect((await machines.counts(blog)).found).toEqual([0]);

    await succeed(await remove(first));
    const left = await machineOf(other);
    const now = await writesOn(left);
    // With a start anew its disks stand alone, and hold what was written.
    await succeed(await bench.call('restartStack', { params: { stack: other }, query: {} }));
    await untilAlone((await stack(other)).volumes.length);
    expect(await foundAt(left, 1)).toBeGreaterThanOrEqual(now);
    await writesOn(left);
  },
);
