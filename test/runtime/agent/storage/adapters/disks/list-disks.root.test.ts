import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { listDisks } from '../../../../../../runtime/agent/storage/adapters/disks/list-disks.ts';
import { LabDisk } from './lab-disk.ts';

let lab: LabDisk;
beforeEach(async () => {
  lab = await LabDisk.create();
});
afterEach(() => lab[Symbol.asyncDispose]());

test('a disk is empty, holds data, and is used while that is mounted', async () => {
  const { device } = lab;
  expect(await lab.look()).toMatchObject({ sizeBytes: 32 * 2 ** 20, state: 'empty', contents: [] });
  await runCommand('mkfs.ext4', ['-q', '-L', 'FAST', device]);
  expect(await lab.look()).toMatchObject({
    state: 'holds-data',
    contents: [{ path: device, kind: 'filesystem', type: 'ext4', label: 'FAST', mountedAt: [] }],
  });
  await lab.mounted(async (place) => {
    expect(await lab.look()).toMatchObject({ state: 'used', contents: [{ mountedAt: [place] }] });
  });
});

test('disks of the host are listed, and loops are none of them', async () => {
  const disks = await listDisks();
  expect(disks.map(({ path }) => path)).not.toContain(lab.device);
  expect(disks.every(({ sizeBytes }) => sizeBytes > 0)).toBe(true);
});
