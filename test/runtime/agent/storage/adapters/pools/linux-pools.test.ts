import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LinuxPools } from '../../../../../../runtime/agent/storage/adapters/pools/linux-pools.ts';
import { NewDisks } from '../../../../../../runtime/agent/storage/adapters/pools/new-disks.ts';
import type { PoolMounts } from '../../../../../../runtime/agent/storage/adapters/pools/pool-mounts.ts';
import type { DesiredPool, PoolSource } from '../../../../../../schemas/agent/pool.ts';
import type { PoolId } from '../../../../../../schemas/ids/brand.ts';
import { poolsContract } from '../../../../../contract/pools.ts';
import { PoolLab, SELF } from '../../../../../fakes/pool-lab.ts';
import { waitFor } from '../../../../../fakes/wait-for.ts';

poolsContract('Linux', async () => {
  const lab = await PoolLab.open();
  const { shared } = lab;
  const [there, gone] = [join(lab.folder, 'shared'), join(lab.folder, 'gone')];
  return {
    one: lab.addNode('one'),
    two: lab.addNode('two'),
    shared,
    local: {
      id: 'pool-000000000b' as PoolId,
      name: 'local',
      source: { kind: 'folder', path: join(lab.folder, 'local'), shared: false },
    },
    /** What is left in its place is an empty folder, as where a disk was mounted. */
    async setShared(isThere) {
      if (isThere) {
        await rm(there, { recursive: true });
        await rename(gone, there);
      } else {
        await rename(there, gone);
        await mkdir(there);
      }
    },
    close: () => lab[Symbol.asyncDispose](),
  };
});

test('a pool is marked with its id, and another one in its place is refused', async () => {
  await using lab = await PoolLab.open();
  await lab.addNode('one').ensure(lab.shared, { isNew: true });
  const mark = join(lab.sharedPath, 'pool.id');
  expect(await readFile(mark, 'utf8')).toBe(`${lab.shared.id}\n`);
  expect((await readdir(lab.sharedPath)).toSorted()).toEqual([
    'claims',
    'images',
    'pool.id',
    'volumes',
  ]);
  await writeFile(mark, 'pool-000000000z\n');
  await expect(lab.addNode('two').ensure(lab.shared, { isNew: true })).rejects.toMatchObject({
    code: 'POOL_UNUSABLE',
    data: { why: 'other-pool', detail: 'pool-000000000z' },
  });
});

test('a claim that cannot be read is somebody’s', async () => {
  await using lab = await PoolLab.open();
  const node = lab.addNode('one');
  await node.ensure(lab.shared, { isNew: true });
  const volume = 'volume-000000000a' as never;
  const own = { machine: 'machine-0123456789', node: 'node-0000000001' } as never as object;
  await writeFile(join(lab.sharedPath, 'claims', `${String(volume)}.4`), 'nothing');
  const claim = (epoch: number): Promise<boolean> =>
    node.claim(lab.shared.id, volume, { ...own, epoch } as never);
  await expect(claim(4)).rejects.toMatchObject({ code: 'MACHINE_CLAIMED_ELSEWHERE' });
  expect(await claim(5)).toBe(true);
  expect(await readdir(join(lab.sharedPath, 'claims'))).toEqual([`${String(volume)}.5`]);
});

test('a pool that stalls holds up a round once, and is there again by itself', async () => {
  await using lab = await PoolLab.open();
  const lookMs = 2_000;
  const node = lab.addNode('one', { lookMs, ensureMs: 6_000 });
  await node.ensure(lab.shared, { isNew: true });
  const state = async (): Promise<string | undefined> =>
    (await node.list()).get(lab.shared.id)?.state;
  await waitFor('the pool', async () => (await state()) === 'ready');
  // Nobody writes into the pipe: whoever opens it to read waits in the kernel, as for a dead server.
  const mark = join(lab.sharedPath, 'pool.id');
  await rm(mark);
  execFileSync('mkfifo', [mark]);
  expect(await state()).toBe('absent');
  const startedMs = performance.now();
  for (let round = 0; round < 5; round += 1) expect(await state()).toBe('absent');
  expect(performance.now() - startedMs).toBeLessThan(lookMs);
  await expect(node.ensure(lab.shared, { isNew: false })).rejects.toMatchObject({
    code: 'POOL_STALLED',
  });
  expect((await node.list()).get(lab.shared.id)).toMatchObject({ fault: { code: 'POOL_STALLED' } });
});

test('mounting and unmounting go on by themselves, one after the other, and hold up no round', async () => {
  const done = Promise.withResolvers<boolean>();
  let releases = 0;
  const mounts: PoolMounts = {
    pathOf: () => '/nowhere',
    list: async () => [],
    ensure: async () => true,
    release() {
      releases += 1;
      return done.promise;
    },
  };
  const pool = 'pool-000000000a' as PoolId;
  const pools = new LinuxPools({ mounts, folder: '/nowhere', user: SELF, ensureMs: 50 });
  for (let round = 0; round < 2; round += 1) {
    await expect(pools.release(pool)).rejects.toMatchObject({ code: 'POOL_STALLED' });
  }
  expect(releases).toBe(1);
  done.resolve(true);
  expect(await pools.release(pool)).toBe(true);
});

test('a folder in that of another pool is not used, whatever way leads there', async () => {
  await using lab = await PoolLab.open();
  const node = lab.addNode('one');
  const folderPool = (name: string, path: string): DesiredPool => ({
    id: `pool-00000000${name}` as PoolId,
    name,
    source: { kind: 'folder', path: join(lab.folder, path), shared: false },
  });
  for (const path of ['disk/deep', 'link-to', 'one/pool/v1', 'beside']) {
    await mkdir(join(lab.folder, path), { recursive: true });
  }
  await symlink(join(lab.folder, 'disk/deep'), join(lab.folder, 'link-to/it'));
  const pools = {
    first: folderPool('a0', 'disk'),
    linked: folderPool('b0', 'link-to/it'),
    own: folderPool('c0', 'one/pool/v1'),
    apart: folderPool('d0', 'beside'),
  };
  for (const { id } of Object.values(pools)) {
    await mkdir(join(lab.folder, 'one', id), { recursive: true });
  }
  const attempt = (pool: DesiredPool) =>
    node.ensure(pool, { isNew: true }).then(
      () => 'used',
      ({ message }: Error) => message,
    );
  expect(await attempt(pools.first)).toBe('used');
  expect(await attempt(pools.linked)).toContain(`around it: ${join(lab.folder, 'disk')}.`);
  expect(await attempt(pools.own)).toContain(`around it: ${join(lab.folder, 'one/pool')}.`);
  expect(await attempt(pools.apart)).toBe('used');
  // It is known to the node, and stays.
  expect(await attempt(pools.first)).toBe('used');
});

test('a disk is formatted for a pool that the node has never had, which says so meanwhile', async () => {
  await using lab = await PoolLab.open();
  const work = Promise.withResolvers<void>();
  const formatted: string[] = [];
  const newDisks = new NewDisks({
    labelled: async () => [],
    format: async ({ path }) => {
      formatted.push(path);
      await work.promise;
    },
  });
  const node = lab.addNode('one', { ensureMs: 50, newDisks });
  await mkdir(join(lab.folder, 'one', 'pool-000000000f'), { recursive: true });
  const format = { path: '/dev/sdb', sizeBytes: 4_096, contents: [] };
  const pool: DesiredPool = {
    id: 'pool-000000000f' as PoolId,
    name: 'fast',
    source: { kind: 'disk', label: 'FAST', format },
  };
  const tryNow = () =>
    node.ensure(pool, { isNew: true }).then(
      () => 'done',
      ({ code }: { code: string }) => code,
    );
  await expect.poll(tryNow).toBe('DISK_BEING_FORMATTED');
  work.resolve();
  await expect.poll(tryNow).toBe('done');
  expect(formatted).toEqual(['/dev/sdb']);
  await expect.poll(async () => (await node.list()).get(pool.id)?.state).toBe('ready');
  await expect.poll(tryNow).toBe('done');
  expect(formatted).toEqual(['/dev/sdb']);
});

test('no disk is formatted for a pool in which something is known to be', async () => {
  await using lab = await PoolLab.open();
  const newDisks = new NewDisks({
    labelled: async () => [],
    format: async () => {
      throw new Error('it was formatted');
    },
  });
  const format = { path: '/dev/sdb', sizeBytes: 4_096, contents: [] };
  const source: PoolSource = { kind: 'disk', label: 'FAST', format };
  const pool = { id: 'pool-000000000f' as PoolId, name: 'fast', source };
  const node = lab.addNode('one', { newDisks });
  await expect(node.ensure(pool, { isNew: false })).rejects.toMatchObject({ code: 'POOL_ABSENT' });
  await expect(node.ensure(pool, { isNew: true })).rejects.toThrow('it was formatted');
});
