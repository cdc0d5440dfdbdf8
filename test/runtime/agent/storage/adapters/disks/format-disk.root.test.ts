import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { formatDisk } from '../../../../../../runtime/agent/storage/adapters/disks/format-disk.ts';
import { disksLabelled } from '../../../../../../runtime/agent/storage/adapters/pools/find-disk.ts';
import type { DiskFormat } from '../../../../../../schemas/agent/disk.ts';
import { LabDisk } from './lab-disk.ts';

const LABEL = `YARD${process.pid}`;

let lab: LabDisk;
beforeEach(async () => {
  lab = await LabDisk.create();
});
afterEach(() => lab[Symbol.asyncDispose]());

/** @returns the order of somebody who sees the disk as it is now */
async function orderNow(): Promise<DiskFormat> {
  const disk = await lab.look();
  if (!disk) throw new Error('the disk of the test is not there');
  const { path, model, serial, sizeBytes, contents } = disk;
  return {
    path,
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
    sizeBytes,
    contents,
  };
}

const format = (order: DiskFormat): Promise<void> => formatDisk(order, LABEL, { types: ['loop'] });

/** A file system with a file in it. */
async function fill(label: string): Promise<void> {
  await runCommand('mkfs.ext4', ['-q', '-F', '-L', label, lab.device]);
  await lab.mounted((place) => writeFile(join(place, 'photo'), 'of the sea'));
}

test('a disk that holds data is empty afterwards, and is found by its label', async () => {
  await fill('OLD');
  await format(await orderNow());
  expect(await disksLabelled(LABEL)).toEqual([lab.device]);
  expect(await lab.look()).toMatchObject({
    state: 'holds-data',
    contents: [{ path: lab.device, kind: 'filesystem', type: 'ext4', label: LABEL }],
  });
  const found = await lab.mounted(async (place) => (await runCommand('ls', [place])).stdout);
  expect(found.trim()).toBe('lost+found');
});

test('a partition table goes as well', async () => {
  const table = join(lab.folder, 'table');
  await writeFile(table, 'label: gpt\n,\n');
  await runCommand('sh', ['-c', `sfdisk --quiet ${lab.device} < ${table}`]);
  const order = await orderNow();
  expect(order.contents).toMatchObject([{ kind: 'partitions', type: 'gpt' }]);
  await format(order);
  expect((await lab.look())?.contents).toMatchObject([{ kind: 'filesystem', label: LABEL }]);
});

test('nothing happens to a disk that has changed since it was looked at, or is in use', async () => {
  const order = await orderNow();
  await fill('PHOTOS');
  await expect(format(order)).rejects.toMatchObject({
    code: 'DISK_NOT_FORMATTED',
    data: { disk: lab.device, why: expect.stringContaining('more on it') },
  });
  const seen = await orderNow();
  await lab.mounted(async () => {
    await expect(format(seen)).rejects.toMatchObject({ data: { why: 'it is in use' } });
  });
  await expect(format({ ...seen, sizeBytes: 1 })).rejects.toMatchObject({
    data: { why: 'another disk is there now' },
  });
  const found = await lab.mounted(async (place) => (await runCommand('ls', [place])).stdout);
  expect(found).toContain('photo');
});
