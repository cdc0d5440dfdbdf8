import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { LinuxMounts } from '../../../../../../runtime/agent/storage/adapters/pools/linux-mounts.ts';
import { LinuxPools } from '../../../../../../runtime/agent/storage/adapters/pools/linux-pools.ts';
import {
  poolMount,
  poolPath,
  volumeFile,
} from '../../../../../../runtime/agent/node/core/names.ts';
import { POOL_KEEPER } from '../../../../../../runtime/agent/storage/core/pools/pool-keeper.ts';
import { stackUser } from '../../../../../../runtime/agent/node/core/stack-user.ts';
import type { DesiredVolume } from '../../../../../../schemas/agent/desired.ts';
import type { DesiredPool, PoolSource } from '../../../../../../schemas/agent/pool.ts';
import { makeId, type StackId } from '../../../../../../schemas/ids/brand.ts';

const USER = { uid: 4_321, gid: 4_322 };
const MiB = 2 ** 20;
const stack = 'stack-0123456789' as StackId;
const node = makeId('node', randomBytes(10));
const id = makeId('pool', randomBytes(10));

let folder = '';
let pools: LinuxPools;
const open = (): LinuxPools =>
  new LinuxPools({ mounts: new LinuxMounts(node), folder: join(folder, 'agent'), user: USER });
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-mounts-'));
  await mkdir(join(folder, 'disk'), { mode: 0o755 });
  pools = open();
});
afterEach(async () => {
  await pools.release(id);
  pools.close();
  await rm(`/run/stackyard/${node.slice('node-'.length)}`, { recursive: true, force: true });
  await rm(folder, { recursive: true });
});

const pool = (source: PoolSource): DesiredPool => ({ id, name: 'more', source });
const volume = (parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
  id: makeId('volume', randomBytes(10)),
  stack,
  label: 'a disk',
  sizeBytes: MiB,
  mode: 'create',
  pool: id,
  ...parts,
});
const stateOf = async (of: LinuxPools): Promise<unknown> => (await of.list()).get(id)?.state;

describe('a folder', () => {
  const local = (): DesiredPool =>
    pool({ kind: 'folder', path: join(folder, 'disk'), shared: false });

  test('is reached where all users may pass, although it is below a private one', async () => {
    expect(await pools.ensure(local(), { isNew: true })).toBe(true);
    expect(await pools.ensure(local(), { isNew: true })).toBe(false);
    const wanted = volume();
    await pools.demand(id).volumes.ensure(wanted);
    expect((await pools.list()).get(id)).toMatchObject({ volumes: [{ id: wanted.id }] });
    const file = join(poolPath(node, id), volumeFile(wanted.id));
    expect(await stat(file)).toMatchObject({ uid: USER.uid, gid: USER.gid });
    const mounts = await readFile('/proc/self/mountinfo', 'utf8');
    const line = mounts.split('\n').find((each) => each.includes(` ${poolMount(node, id)} `));
    for (const option of ['nosuid', 'nodev', 'noexec']) expect(line).toContain(option);
  });

  test('that is mounted is found by the next agent, and let go when nobody wants it', async () => {
    await pools.ensure(local(), { isNew: true });
    const next = open();
    expect(await stateOf(next)).toBe('absent');
    await next.ensure(local(), { isNew: false });
    expect(await stateOf(next)).toBe('ready');
    expect(await next.release(id)).toBe(true);
    expect(await stateOf(next)).toBeUndefined();
    expect(await readdir(join(folder, 'disk', 'stackyard-v1'))).toContain('pool.id');
    next.close();
  });

  test('through which others may not pass is refused', async () => {
    await chmod(join(folder, 'disk'), 0o700);
    await expect(pools.ensure(local(), { isNew: true })).rejects.toMatchObject({
      code: 'POOL_UNUSABLE',
      data: { why: 'closed' },
    });
  });

  test('that does not exist is told as such', async () => {
    const nowhere = pool({ kind: 'folder', path: join(folder, 'nowhere'), shared: false });
    await expect(pools.ensure(nowhere, { isNew: true })).rejects.toMatchObject({
      code: 'POOL_UNUSABLE',
      data: { why: 'no-folder' },
    });
  });
});

describe('a folder that nodes share', () => {
  const shared = (): DesiredPool =>
    pool({ kind: 'folder', path: join(folder, 'disk'), shared: true });

  test('is its keeper’s, and each volume belongs to the user of its stack', async () => {
    await pools.ensure(shared(), { isNew: true });
    const inside = join(folder, 'disk', 'stackyard-v1');
    const modes = ['.', 'images', 'volumes', 'claims'].map(async (name) => {
      const { uid, mode } = await stat(join(inside, name));
      return [uid, (mode & 0o7777).toString(8)];
    });
    const keeper = POOL_KEEPER.uid;
    expect(await Promise.all(modes)).toEqual([
      [keeper, '711'],
      [keeper, '711'],
      [keeper, '1733'],
      [keeper, '700'],
    ]);
    const wanted = volume();
    const { volumes } = pools.demand(id);
    expect(await volumes.ensure(wanted)).toBe(true);
    expect(await volumes.ensure(wanted)).toBe(false);
    const found = await stat(join(inside, volumeFile(wanted.id)));
    expect([found.uid, found.mode & 0o777]).toEqual([stackUser(stack, USER).uid, 0o600]);
    const others = pools.demand(id).files({ uid: 1_900_000_001, gid: 1_900_000_001 });
    const file = join(poolPath(node, id), volumeFile(wanted.id));
    await expect(others.read(file)).rejects.toMatchObject({ code: 'EACCES' });
    await expect(others.remove(file)).rejects.toMatchObject({ code: 'EPERM' });
    await expect(others.list(join(poolPath(node, id), 'claims'))).rejects.toMatchObject({
      code: 'EACCES',
    });
    expect(await volumes.remove(wanted.id)).toBe(true);
    expect(await readdir(join(inside, 'volumes'))).toEqual([]);
  });
});

describe('a disk', () => {
  const label = `sy${randomBytes(4).toString('hex')}`;
  const disk = pool({ kind: 'disk', label });
  let device = '';
  const plug = async (): Promise<void> => {
    const image = join(folder, 'image');
    const { stdout } = await runCommand('losetup', ['--find', '--show', image]);
    device = stdout.trim();
  };
  const unplug = async (): Promise<void> => void (await runCommand('losetup', ['-d', device]));

  test('is found by its label, and again after it was away', async () => {
    await writeFile(join(folder, 'image'), '');
    await runCommand('truncate', ['-s', '32M', join(folder, 'image')]);
    await runCommand('mkfs.ext4', ['-q', '-L', label, join(folder, 'image')]);
    await expect(pools.ensure(disk, { isNew: true })).rejects.toMatchObject({
      code: 'POOL_ABSENT',
    });
    await plug();
    try {
      await pools.ensure(disk, { isNew: true });
      expect((await pools.list()).get(id)).toMatchObject({ state: 'ready' });
      await runCommand('umount', ['--', poolMount(node, id)]);
      expect(await stateOf(pools)).toBe('absent');
      await pools.ensure(disk, { isNew: false });
      expect(await stateOf(pools)).toBe('ready');
      await pools.release(id);
    } finally {
      await unplug();
    }
  });
});

const hasNfs = /\bnfs4$/m.test(await readFile('/proc/filesystems', 'utf8'));

test.skipIf(hasNfs)('a node without an NFS client says so', async () => {
  const nfs = pool({ kind: 'nfs', server: '127.0.0.1', path: '/srv/pool' });
  await expect(pools.ensure(nfs, { isNew: true })).rejects.toMatchObject({
    code: expect.stringMatching(/^(POOL_UNUSABLE|TOOL_MISSING)$/),
  });
});
