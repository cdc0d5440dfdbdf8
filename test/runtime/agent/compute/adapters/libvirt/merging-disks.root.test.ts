import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import {
  consoleFile,
  domainName,
  volumeFile,
} from '../../../../../../runtime/agent/node/core/names.ts';
import type { DesiredMachine, DesiredVolume } from '../../../../../../schemas/agent/desired.ts';
import { makeId, type VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { countingGuest, readCounts } from '../../../../../fakes/counting-guest.ts';
import { MachineLab } from '../../../../../fakes/machine-lab.ts';
import { mtusOf } from '../../../../../fakes/machines.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

/** Without what decision 69 says, QEMU was gone after one to four of them. */
const ROUNDS = 8;

let lab: MachineLab;
let machine: DesiredMachine;
let pid: string;

beforeEach(async () => {
  lab = await MachineLab.open();
  machine = await lab.start(countingGuest());
  pid = await lab.pidOf(machine);
});
afterEach(() => lab[Symbol.asyncDispose]());

const describeVolume = (id: VolumeId, base?: VolumeId): DesiredVolume => ({
  id,
  stack: machine.stack,
  label: 'test',
  sizeBytes: 2 ** 26,
  mode: 'create',
  base,
});

const volumeIds = (): VolumeId[] => machine.disks.map(({ volume }) => volume);
const standsOn = (id: VolumeId) => lab.volumes.standsOn(describeVolume(id));
const counts = async () =>
  readCounts(await readFile(join(lab.place.folder, consoleFile(machine.id)), 'latin1'));

/** Has the machine go on in fresh volumes over those that it has. */
async function switchOver(): Promise<void> {
  const disks = [];
  for (const disk of machine.disks) {
    const volume = makeId('volume', randomBytes(10));
    await lab.volumes.ensure(describeVolume(volume, disk.volume));
    disks.push({ ...disk, volume });
  }
  const next = { ...machine, disks };
  await lab.hypervisor.define(next, mtusOf(next));
  await lab.disks.switchOver([{ machine: next, quiesce: false }]);
  machine = next;
}

/** Asks for all disks to come off everything below, as often as it takes, and looks meanwhile. */
async function merge(look: () => Promise<unknown>): Promise<void> {
  await waitFor('no disk stands on another one', async () => {
    for (const id of volumeIds()) {
      if ((await standsOn(id)) !== undefined) await lab.disks.pull(machine.id, id, undefined);
      await look();
    }
    const below = await Promise.all(volumeIds().map(standsOn));
    return below.every((id) => id === undefined);
  });
}

async function expectSameProcess(): Promise<void> {
  const runs = async () => (await lab.stateOf(machine))?.state === 'running';
  const { written } = await counts();
  await waitFor('it writes on, or has ended', async () => {
    return (await counts()).written > written || !(await runs());
  });
  expect(await runs()).toBe(true);
  expect(await lab.pidOf(machine)).toBe(pid);
  expect((await counts()).found).toEqual([0]);
}

test('a machine whose disks all come off their layers, again and again, goes on in its process', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await switchOver();
    await merge(async () => undefined);
    await expectSameProcess();
  }
  expect((await counts()).found).toEqual([0]);
});

test('a machine goes on while its figures are asked for, and its disks come off their layers', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await switchOver();
    await merge(async () => {
      for (let time = 0; time < 10; time += 1) await lab.meters.figures(machine.id);
    });
    await expectSameProcess();
  }
  expect((await lab.meters.figures(machine.id))?.diskWriteBytes).toBeGreaterThan(0);
});

test('while something is copied into one disk, no other one is begun, and none is switched', async () => {
  const filled = join(lab.place.pool, volumeFile(volumeIds()[1]!));
  await lab.hypervisor.destroy(machine.id);
  await runCommand('qemu-io', ['-f', 'qcow2', '-c', 'write -P 7 0 60M', filled]);
  await lab.hypervisor.start(machine.id);
  await switchOver();
  const [system, data] = volumeIds() as [VolumeId, VolumeId];
  expect(await lab.disks.merging(machine.id)).toBe(false);
  // A MiB each second: it goes on until it is ended.
  const domain = domainName(machine.id);
  await lab.libvirt.inside('virsh', 'blockpull', domain, 'vdb', '--bandwidth', '1');
  expect(await lab.disks.merging(machine.id)).toBe(true);
  await lab.disks.pull(machine.id, data, undefined);
  await lab.disks.pull(machine.id, system, undefined);
  await expect(lab.disks.switchOver([{ machine, quiesce: false }])).rejects.toMatchObject({
    message: expect.stringContaining('merged into its disk vdb'),
  });
  await lab.libvirt.inside('virsh', 'blockjob', domain, 'vdb', '--abort');
  await waitFor('the end', async () => !(await lab.disks.merging(machine.id)));
  expect(await Promise.all([system, data].map(standsOn))).not.toContain(undefined);
  await lab.disks.pull(machine.id, data, undefined);
  await waitFor('it has come off', async () => (await standsOn(data)) === undefined);
  await lab.hypervisor.destroy(machine.id);
  expect(await lab.disks.merging(machine.id)).toBe(false);
});
