import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import type { ControlBench } from '../../fakes/control-bench.ts';
import { countingGuest } from '../../fakes/counting-guest.ts';
import { MachineBench } from '../../fakes/machine-bench.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const MiB = 2 ** 20;
const image = `sha256:${'c'.repeat(64)}` as Digest;
const role = {
  count: { default: 1, minimum: 1, maximum: 1 },
  memory: 64 * MiB,
  networks: ['private'],
  system: { sizeBytes: 64 * MiB, index: image },
  data: { store: { size: 64 * MiB, mount: '/var/lib/store' } },
};
/** It counts, and holds something that compresses to nothing less. */
const guest = Buffer.concat([countingGuest(), randomBytes(16 * MiB)]);
/** A machine that counts. */
const COUNTER = { roles: { one: role }, outputs: {}, secrets: {} };

let machines: MachineBench;
let bench: ControlBench;

beforeEach(async () => {
  const appliance = makeAppliance(makeManifest({ version: '2.0.0', ...COUNTER }));
  machines = await MachineBench.open(appliance, new Map([[image, guest]]));
  ({ bench } = machines);
  await succeed(await bench.install());
  const body = { name: 'vault', folder: '/mnt/backups' };
  await bench.call('addBackupRepository', { body });
});
afterEach(() => machines.close());

async function succeed(begun: Operation): Promise<void> {
  expect(await bench.finish(begun.id)).toMatchObject({ state: 'succeeded' });
}

const params = { stack: 'blog' };
const backUp = () => bench.call('backUpStack', { params, body: { keepPoint: true }, query: {} });
const told = async () =>
  (await bench.call('listStackBackups', { params })).backups.map((backup) => backup.told!);
const machineOf = async (stack: string) =>
  (await bench.call('getStack', { params: { stack } })).machines[0]!.id;

test('a machine that writes is backed up twice, removed, and found again with what it had written', async () => {
  const id = await machineOf('blog');
  const untilWritten = (least: number): Promise<void> =>
    waitFor(`${least} is written`, async () => (await machines.counts(id)).written >= least);
  await untilWritten(20);
  await succeed(await backUp());
  await untilWritten((await machines.counts(id)).written + 50);
  const before = (await machines.counts(id)).written;
  await succeed(await backUp());
  const [second, first] = await told();
  expect(first!.readBytes).toBeGreaterThanOrEqual(guest.length);
  expect(first!.writtenBytes).toBeGreaterThanOrEqual(16 * MiB);
  // One cluster of its disk, and the map of where that is.
  expect(second!.readBytes).toBeGreaterThan(0);
  expect(second!.readBytes).toBeLessThanOrEqual(256 * 1024);
  expect(second!.writtenBytes).toBeLessThanOrEqual(128 * 1024);

  const [backup] = (await bench.call('listStackBackups', { params })).backups;
  // Seen to start beside the machine that runs, which goes on meanwhile.
  const meanwhile = (await machines.counts(id)).written;
  const place = { repository: 'vault', point: backup!.point };
  await succeed(await bench.call('tryBackup', { params: place, query: {} }));
  expect((await told())[0]).toMatchObject({ startedAt: expect.any(String), startProblem: null });
  expect((await bench.call('listStacks')).map(({ name }) => name)).toEqual(['blog']);
  await untilWritten(meanwhile + 1);
  await succeed(await bench.call('removeStack', { params, query: { data: 'delete' } }));
  await succeed(
    await bench.call('restoreBackup', {
      params: place,
      body: { name: 'again' as never, nodes: {} },
      query: {},
    }),
  );
  const again = await machineOf('again');
  await waitFor('it has started', async () => (await machines.counts(again)).found.length > 0);
  expect((await machines.counts(again)).found[0]).toBeGreaterThanOrEqual(before);
});
