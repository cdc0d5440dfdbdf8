import { chmod, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { preparePool } from '../../../../../runtime/agent/adapters/storage/prepare-pool.ts';
import { Qcow2Volumes } from '../../../../../runtime/agent/adapters/storage/qcow2-volumes.ts';
import { imageFile, volumeFile } from '../../../../../runtime/agent/core/names.ts';
import type { StackId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import { volumesContract } from '../../../../contract/volumes.ts';

const MiB = 1024 * 1024;
const USER = { uid: 4_321, gid: 4_322 };
const image = `sha256:${'a'.repeat(64)}` as Digest;
const stack = 'stack-0123456789' as StackId;

async function makePool(): Promise<string> {
  const pool = await mkdtemp(join(tmpdir(), 'stackyard-pool-'));
  await preparePool(pool);
  await writeFile(join(pool, imageFile(image)), '');
  await truncate(join(pool, imageFile(image)), MiB);
  return pool;
}

volumesContract('qcow2', async () => {
  const pool = await makePool();
  const close = (): Promise<void> => rm(pool, { recursive: true });
  return { volumes: new Qcow2Volumes(pool, USER), image, close };
});

test('a volume names both formats and its image relative to itself, and is QEMU’s alone', async () => {
  const pool = await makePool();
  const id = 'volume-000000000a' as VolumeId;
  await new Qcow2Volumes(pool, USER).ensure({
    id,
    stack,
    label: '',
    discard: false,
    sizeBytes: 8 * MiB,
    image,
  });
  const file = join(pool, volumeFile(id));
  const { stdout } = await runCommand('qemu-img', ['info', '-f', 'qcow2', '--output=json', file]);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'qcow2',
    'virtual-size': 8 * MiB,
    'backing-filename': `../images/${'a'.repeat(64)}.raw`,
    'backing-filename-format': 'raw',
  });
  const { mode, uid, gid } = await stat(file);
  expect([mode & 0o777, uid, gid]).toEqual([0o600, USER.uid, USER.gid]);
  await rm(pool, { recursive: true });
});

test('a volume is never smaller than its image', async () => {
  const pool = await makePool();
  const id = 'volume-000000000a' as VolumeId;
  await new Qcow2Volumes(pool, USER).ensure({
    id,
    stack,
    label: '',
    discard: false,
    sizeBytes: 512,
    image,
  });
  const file = join(pool, volumeFile(id));
  const { stdout } = await runCommand('qemu-img', ['info', '-f', 'qcow2', '--output=json', file]);
  expect(JSON.parse(stdout)['virtual-size']).toBe(MiB);
  await rm(pool, { recursive: true });
});

test('what a crash left half-made is no volume, and is replaced', async () => {
  const pool = await makePool();
  const id = 'volume-000000000a' as VolumeId;
  const half = join(pool, 'volumes', `.${id}.qcow2.part`);
  await writeFile(half, 'half a volume');
  const volumes = new Qcow2Volumes(pool, USER);
  expect(await volumes.list()).toEqual([]);
  expect(await volumes.ensure({ id, stack, label: '', discard: false, sizeBytes: MiB })).toBe(true);
  expect(await readdir(join(pool, 'volumes'))).toEqual([`${id}.qcow2`]);
  await writeFile(half, 'half a volume');
  expect(await volumes.remove(id)).toBe(true);
  expect(await readdir(join(pool, 'volumes'))).toEqual([]);
  await rm(pool, { recursive: true });
});

test('files that are no volumes are not listed', async () => {
  const pool = await makePool();
  for (const name of ['notes.txt', 'volume-x.qcow2', 'volume-000000000a.raw']) {
    await writeFile(join(pool, 'volumes', name), '');
  }
  expect(await new Qcow2Volumes(pool, USER).list()).toEqual([]);
  await rm(pool, { recursive: true });
});

test('a full pool is told as such, and nothing half-made stays', async () => {
  const pool = await mkdtemp(join(tmpdir(), 'stackyard-full-'));
  await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', pool]);
  try {
    await preparePool(pool);
    await writeFile(join(pool, 'filler'), Buffer.alloc(200 * 1024));
    const volume = {
      id: 'volume-000000000a' as VolumeId,
      stack,
      label: '',
      discard: false,
      sizeBytes: MiB,
    };
    await expect(new Qcow2Volumes(pool, USER).ensure(volume)).rejects.toMatchObject({
      code: 'DISK_FULL',
      data: { where: pool },
    });
    expect(await readdir(join(pool, 'volumes'))).toEqual([]);
  } finally {
    await runCommand('umount', [pool]);
    await rm(pool, { recursive: true });
  }
});

test('preparing a pool twice is like once, and mends its permissions', async () => {
  const pool = await makePool();
  await chmod(join(pool, 'volumes'), 0o777);
  await preparePool(pool);
  for (const folder of ['.', 'images', 'volumes', 'seeds']) {
    expect((await stat(join(pool, folder))).mode & 0o777).toBe(0o711);
  }
  await rm(pool, { recursive: true });
});
