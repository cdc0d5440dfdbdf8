import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { listDisks } from '../../../../../../runtime/agent/storage/adapters/disks/list-disks.ts';
import type { NodeDisk } from '../../../../../../schemas/agent/disk.ts';

let folder: string;
let device: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-disks-'));
  const file = join(folder, 'disk.raw');
  await writeFile(file, '');
  await truncate(file, 32 * 2 ** 20);
  device = (await runCommand('losetup', ['--find', '--show', file])).stdout.trim();
});
afterEach(async () => {
  await runCommand('losetup', ['--detach', device]);
  await rm(folder, { recursive: true });
});

const look = async (): Promise<NodeDisk | undefined> =>
  (await listDisks(['loop'])).find(({ path }) => path === device);

test('a disk is empty, holds data, and is used while that is mounted', async () => {
  expect(await look()).toMatchObject({ sizeBytes: 32 * 2 ** 20, state: 'empty', contents: [] });
  await runCommand('mkfs.ext4', ['-q', '-L', 'FAST', device]);
  expect(await look()).toMatchObject({
    state: 'holds-data',
    contents: [{ path: device, kind: 'filesystem', type: 'ext4', label: 'FAST', mountedAt: [] }],
  });
  const place = join(folder, 'mnt');
  await runCommand('mkdir', [place]);
  await runCommand('mount', [device, place]);
  try {
    expect(await look()).toMatchObject({ state: 'used', contents: [{ mountedAt: [place] }] });
  } finally {
    await runCommand('umount', [place]);
  }
});

test('disks of the host are listed, and loops are none of them', async () => {
  const disks = await listDisks();
  expect(disks.map(({ path }) => path)).not.toContain(device);
  expect(disks.every(({ sizeBytes }) => sizeBytes > 0)).toBe(true);
});
