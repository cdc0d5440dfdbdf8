import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LinuxPools } from '../../../../../../runtime/agent/storage/adapters/pools/linux-pools.ts';
import type { PoolMounts } from '../../../../../../runtime/agent/storage/adapters/pools/pool-mounts.ts';
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
  const node = lab.addNode('one', { lookMs: 200, ensureMs: 3_000 });
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
  expect(performance.now() - startedMs).toBeLessThan(200);
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
