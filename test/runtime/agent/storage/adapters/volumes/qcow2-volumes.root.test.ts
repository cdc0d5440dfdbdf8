import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { preparePool } from '../../../../../../runtime/agent/storage/adapters/volumes/prepare-pool.ts';
import { Qcow2Volumes } from '../../../../../../runtime/agent/storage/adapters/volumes/qcow2-volumes.ts';
import { imageFile, volumeFile } from '../../../../../../runtime/agent/node/core/names.ts';
import type { StackId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../../schemas/ids/digest.ts';
import { volumesContract } from '../../../../../contract/volumes.ts';

const MiB = 1024 * 1024;
const USER = { uid: 4_321, gid: 4_322 };
const image = `sha256:${'a'.repeat(64)}` as Digest;
const stack = 'stack-0123456789' as StackId;

async function makePool(): Promise<string> {
  const pool = await mkdtemp(join(tmpdir(), 'stackyard-pool-'));
  await preparePool(pool, pool);
  await writeFile(join(pool, imageFile(image)), '');
  await truncate(join(pool, imageFile(image)), MiB);
  return pool;
}

/** A pool on a disk of its own, which can be unmounted: an empty folder is left in its place. */
volumesContract('qcow2', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-pool-'));
  const [disk, pool] = [join(folder, 'disk'), join(folder, 'pool', 'v1')];
  await mkdir(join(folder, 'pool'));
  await mkdir(disk);
  const mount = (): Promise<unknown> =>
    runCommand('mount', ['--bind', '--', disk, join(folder, 'pool')]);
  const unmount = (): Promise<unknown> => runCommand('umount', ['--', join(folder, 'pool')]);
  await mount();
  const presence = await preparePool(pool, folder);
  await writeFile(join(pool, imageFile(image)), '');
  await truncate(join(pool, imageFile(image)), MiB);
  return {
    volumes: new Qcow2Volumes(pool, USER, presence),
    image,
    setPool: async (isThere) => void (await (isThere ? mount() : unmount())),
    async close() {
      await unmount();
      await rm(folder, { recursive: true });
    },
  };
});

test('D1: an agent that starts before its pool is mounted makes nothing in its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-pool-'));
  const [pool, disk] = [join(folder, 'pool', 'v1'), join(folder, 'disk')];
  await preparePool(pool, folder);
  await rename(join(folder, 'pool'), disk);
  await mkdir(join(folder, 'pool'));
  expect(await (await preparePool(pool, folder)).isPresent()).toBe(false);
  expect(await readdir(join(folder, 'pool'))).toEqual([]);
  // Another pool is not this one, and is left as it is.
  await preparePool(pool, join(folder, 'pool'));
  expect(await (await preparePool(pool, folder)).isPresent()).toBe(false);
  await rm(join(folder, 'pool'), { recursive: true });
  await rename(disk, join(folder, 'pool'));
  expect(await (await preparePool(pool, folder)).isPresent()).toBe(true);
  // An agent that lost its folder takes the pool that it finds.
  await rm(join(folder, 'pool.id'));
  expect(await (await preparePool(pool, folder)).isPresent()).toBe(true);
  await rm(folder, { recursive: true });
});

test('a volume names both formats and its image relative to itself, and is QEMU’s alone', async () => {
  const pool = await makePool();
  const id = 'volume-000000000a' as VolumeId;
  await new Qcow2Volumes(pool, USER).ensure({
    id,
    stack,
    label: '',
    mode: 'create',
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
    mode: 'create',
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
  expect(await volumes.ensure({ id, stack, label: '', mode: 'create', sizeBytes: MiB })).toBe(true);
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
    await preparePool(pool, pool);
    await writeFile(join(pool, 'filler'), Buffer.alloc(200 * 1024));
    const volume = {
      id: 'volume-000000000a' as VolumeId,
      stack,
      label: '',
      mode: 'create' as const,
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
  await preparePool(pool, pool);
  for (const folder of ['.', 'images', 'volumes', 'seeds']) {
    expect((await stat(join(pool, folder))).mode & 0o777).toBe(0o711);
  }
  await rm(pool, { recursive: true });
});
