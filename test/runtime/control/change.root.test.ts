import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { domainName, volumeFile } from '../../../runtime/agent/node/core/names.ts';
import type { ChangeRequest } from '../../../schemas/api/resources/change.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import type { ControlBench } from '../../fakes/control-bench.ts';
import { countingGuest } from '../../fakes/counting-guest.ts';
import { MachineBench } from '../../fakes/machine-bench.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const run = promisify(execFile);

let machines: MachineBench;
let bench: ControlBench;

const MiB = 2 ** 20;
const GUEST = `sha256:${'c'.repeat(64)}` as Digest;

/** Two machines that count on their system disk; the second comes after the first. */
function counting() {
  const role = {
    count: { default: 1, minimum: 1, maximum: 1 },
    memory: 64 * MiB,
    networks: ['private'],
    system: { sizeBytes: 64 * MiB, index: GUEST },
    data: { store: { size: 64 * MiB, filesystem: 'none' } },
    publish: {},
  };
  const two = { ...role, after: ['one'], publish: { site: { port: 80 } } };
  return makeAppliance(makeManifest({ roles: { one: role, two }, outputs: {}, secrets: {} }));
}

beforeEach(async () => {
  machines = await MachineBench.open(counting(), new Map([[GUEST, countingGuest()]]));
  ({ bench } = machines);
  await bench.finish((await bench.install()).id);
});
afterEach(() => machines.close());

const params = { stack: 'blog' };
const stack = () => bench.call('getStack', { params });
async function change(wish: Partial<ChangeRequest>) {
  const body = { sizes: {}, ports: {}, publish: {}, parameters: {}, rotate: [], ...wish };
  return bench.finish((await bench.call('changeStack', { params, body, query: {} })).id);
}

/** What the hypervisor gives a machine that runs. */
async function memoryOf(id: MachineId): Promise<number> {
  const { stdout } = await machines.lab.libvirt.inside(
    'virsh',
    '-c',
    'qemu:///system',
    'dominfo',
    domainName(id),
  );
  return Number(/Used memory:\s+(\d+) KiB/.exec(stdout)?.[1]) * 1024;
}

/** What is written to the data disk of the second machine while nobody has it open. */
async function onData(what: 'write' | 'read'): Promise<void> {
  const { volumes } = await stack();
  const { id } = volumes.find(({ kind, machine }) => kind === 'data' && machine.endsWith('two'))!;
  const file = join(machines.lab.place.pool, volumeFile(id));
  const { stdout } = await run('qemu-io', ['-f', 'qcow2', '-c', `${what} -P 17 1M 64k`, file]);
  expect(stdout).toContain('65536/65536');
  expect(stdout).not.toContain('verification failed');
}

const power = async (action: 'startStack' | 'stopStack'): Promise<void> => {
  const { id } = await bench.call(action, { params, query: {} });
  expect(await bench.finish(id)).toMatchObject({ state: 'succeeded' });
};

test('one machine gets more memory while the other goes on, and its disks stay; ports change beside it', async () => {
  await power('stopStack');
  await onData('write');
  await power('startStack');
  const [one, two] = (await stack()).machines.map(({ id }) => id);
  await waitFor('both have counted', async () => {
    const counts = await Promise.all([one!, two!].map((id) => machines.counts(id)));
    return counts.every(({ written }) => written >= 20);
  });
  const [untouched, before] = [await machines.counts(one!), await machines.counts(two!)];
  const ended = await change({
    sizes: { two: { memoryBytes: 96 * MiB } },
    ports: { site: 8080 },
  });
  expect(ended).toMatchObject({ state: 'succeeded' });
  expect((await stack()).machines.map(({ memoryBytes }) => memoryBytes / MiB)).toEqual([64, 96]);
  expect((await stack()).ports).toMatchObject([{ hostPort: 8080 }]);
  await waitFor('it has started once more', async () => {
    return (await machines.counts(two!)).found.length > before.found.length;
  });
  const { found } = await machines.counts(two!);
  expect(found).toHaveLength(before.found.length + 1);
  expect(found.at(-1)).toBeGreaterThanOrEqual(before.written);
  // Nobody has touched the first one.
  expect((await machines.counts(one!)).found).toEqual(untouched.found);
  expect(await memoryOf(two!)).toBe(96 * MiB);
  await power('stopStack');
  await onData('read');
});
