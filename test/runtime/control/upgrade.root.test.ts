import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { volumeFile } from '../../../runtime/agent/node/core/names.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import type { ControlBench } from '../../fakes/control-bench.ts';
import { countingGuest, shortGuest } from '../../fakes/counting-guest.ts';
import { MachineBench } from '../../fakes/machine-bench.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const run = promisify(execFile);

let machines: MachineBench;
let bench: ControlBench;

const MiB = 2 ** 20;
const [FIRST, SECOND, BROKEN] = ['c', 'd', 'e'].map((digit) => `sha256:${digit.repeat(64)}`) as [
  Digest,
  Digest,
  Digest,
];
/** The first two count on their system disk, the last one does not stay on. */
const GUESTS = new Map<Digest, Buffer>([
  [FIRST, countingGuest()],
  [SECOND, Buffer.concat([countingGuest(), Buffer.alloc(MiB)])],
  [BROKEN, shortGuest()],
]);

const release = (version: string, index: Digest, memory = 64 * MiB) => {
  const role = {
    count: { default: 1, minimum: 1, maximum: 1 },
    memory,
    networks: ['private'],
    system: { sizeBytes: 64 * MiB, index },
    data: { store: { size: 64 * MiB, filesystem: 'none' } },
  };
  const roles = { one: role, two: { ...role, after: ['one'] } };
  return makeAppliance(makeManifest({ version, roles, outputs: {}, secrets: {} }));
};

beforeEach(async () => {
  machines = await MachineBench.open(release('1.0.0', FIRST), GUESTS);
  ({ bench } = machines);
  await bench.finish((await bench.install()).id);
});
afterEach(() => machines.close());

const params = { stack: 'blog' };
const stack = () => bench.call('getStack', { params });
const points = () => bench.call('listRestorePoints', { params });
const memoryOf = async () => (await stack()).machines.map(({ memoryBytes }) => memoryBytes / MiB);

async function upgrade(version: string) {
  const body = { version, parameters: {}, ports: {}, allowInternet: false, probationMs: 15_000 };
  const { id } = await bench.call('upgradeStack', { params, body: body as never, query: {} });
  return bench.finish(id);
}

/** Waits until each machine has started once more than `starts` times. @returns the number that it found */
async function foundAt(ids: readonly MachineId[], starts: number): Promise<number[]> {
  const found: number[] = [];
  for (const id of ids) {
    const all = async () => (await machines.counts(id)).found;
    await waitFor('it has started once more', async () => (await all()).length > starts);
    found.push((await all())[starts]!);
  }
  return found;
}

async function written(ids: readonly MachineId[], least: number): Promise<number[]> {
  for (const id of ids) {
    await waitFor(`${id} has written ${least}`, async () => {
      return (await machines.counts(id)).written >= least;
    });
  }
  return Promise.all(ids.map(async (id) => (await machines.counts(id)).written));
}

/** What is written to data disks while nobody has them open. */
async function onData(what: 'write' | 'read', pattern: number): Promise<void> {
  for (const { id, kind } of (await stack()).volumes) {
    if (kind === 'system') continue;
    const file = join(machines.lab.place.pool, volumeFile(id));
    const { stdout } = await run('qemu-io', [
      '-f',
      'qcow2',
      '-c',
      `${what} -P ${pattern} 1M 64k`,
      file,
    ]);
    expect(stdout).toContain('65536/65536');
    expect(stdout).not.toContain('verification failed');
  }
}

const power = async (action: 'startStack' | 'stopStack'): Promise<void> => {
  const { id } = await bench.call(action, { params, query: {} });
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
};

/** Does something while the stack is off. */
async function whileOff(work: () => Promise<void>): Promise<void> {
  await power('stopStack');
  await work();
  await power('startStack');
}

test('machines get other system disks and keep their data disks, and go back to both', async () => {
  bench.appliances.add(release('2.0.0', SECOND, 96 * MiB));
  const ids = (await stack()).machines.map(({ id }) => id);
  const before = await written(ids, 20);
  await whileOff(() => onData('write', 0x11));
  expect(await upgrade('2.0.0')).toMatchObject({ state: 'succeeded' });
  expect(await memoryOf()).toEqual([96, 96]);
  // Nothing has been counted on a system disk that is new.
  expect(await foundAt(ids, 2)).toEqual([0, 0]);
  await whileOff(async () => {
    await onData('read', 0x11);
    await onData('write', 0x22);
  });
  const [point] = await points();
  const { id } = await bench.call('returnToRestorePoint', {
    params: { ...params, point: point!.id },
    query: {},
  });
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
  expect(await memoryOf()).toEqual([64, 64]);
  const back = await foundAt(ids, 4);
  for (const [index, number] of back.entries()) {
    expect(number).toBeGreaterThanOrEqual(before[index]!);
  }
  await whileOff(() => onData('read', 0x11));
});

test('machines that do not stay on go back by themselves, to the disks that they had', async () => {
  bench.appliances.add(release('2.0.0', BROKEN, 96 * MiB));
  const ids = (await stack()).machines.map(({ id }) => id);
  const before = await written(ids, 20);
  await whileOff(() => onData('write', 0x11));
  const ended = await upgrade('2.0.0');
  expect(ended).toMatchObject({ state: 'failed' });
  expect(ended?.fault?.message).toContain('blog-');
  await waitFor('it runs again', async () => (await stack()).state === 'running');
  expect((await stack()).appliance.version).toBe('1.0.0');
  expect(await memoryOf()).toEqual([64, 64]);
  const found = await foundAt(ids, 2);
  for (const [index, number] of found.entries()) {
    expect(number).toBeGreaterThanOrEqual(before[index]!);
  }
  await whileOff(() => onData('read', 0x11));
  expect(await points()).toEqual([]);
  const disks = (await stack()).volumes.length;
  await waitFor('nothing is left but disks', async () => {
    return (await machines.lab.volumes.list()).length === disks;
  });
});

test('a rehearsal shows that a version holds, and that another would be rolled back; the stack writes on meanwhile, and nothing is left', async () => {
  bench.appliances.add(release('2.0.0', SECOND, 96 * MiB));
  bench.appliances.add(release('3.0.0', BROKEN, 96 * MiB));
  const { machines: before, volumes } = await stack();
  const ids = before.map(({ id }) => id);
  for (const version of ['2.0.0', '3.0.0']) {
    const had = await written(ids, 20);
    const body = { version, parameters: {}, ports: {}, allowInternet: false, probationMs: 5_000 };
    const startedAt = Date.now();
    const { id } = await bench.call('rehearseUpgrade', { params, body: body as never, query: {} });
    expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
    console.info(`rehearsed ${version} in ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`);
    await written(ids, Math.max(...had) + 20);
  }
  const { rehearsals } = await bench.call('listRehearsals', { params });
  expect(rehearsals).toMatchObject([
    { version: '3.0.0', outcome: 'rolled-back', machine: expect.stringMatching(/^blog-(one|two)/) },
    { version: '2.0.0', outcome: 'held', reason: null },
  ]);
  expect(rehearsals[0]!.reason).not.toContain('rehearsal');
  // In the processes that it had, with the disks that it had.
  for (const id of ids) expect((await machines.counts(id)).found).toEqual([0]);
  expect((await stack()).appliance.version).toBe('1.0.0');
  await waitFor('nothing is left of the clones', async () => {
    const all = await machines.lab.volumes.list();
    return all.length === volumes.length && (await machines.lab.hypervisor.list()).length === 2;
  });
});
