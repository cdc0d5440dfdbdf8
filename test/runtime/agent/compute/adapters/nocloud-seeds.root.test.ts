import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { NoCloudSeeds } from '../../../../../runtime/agent/compute/adapters/nocloud-seeds.ts';
import { preparePool } from '../../../../../runtime/agent/storage/adapters/volumes/prepare-pool.ts';
import { seedFile } from '../../../../../runtime/agent/node/core/names.ts';
import { renderSeed } from '../../../../../runtime/agent/compute/core/nocloud.ts';
import type { MachineId } from '../../../../../schemas/ids/brand.ts';
import { seedsContract } from '../../../../contract/seeds.ts';
import { guestConfig } from '../../../../fakes/machines.ts';

const USER = { uid: 4_321, gid: 4_322 };
const machine = 'machine-0123456789' as MachineId;

async function makeSeeds(): Promise<{ pool: string; seeds: NoCloudSeeds; image: string }> {
  const pool = await mkdtemp(join(tmpdir(), 'stackyard-seeds-'));
  await preparePool(pool, pool);
  return { pool, seeds: new NoCloudSeeds(pool, USER), image: join(pool, seedFile(machine)) };
}

seedsContract('FAT images', async () => {
  const { pool, seeds } = await makeSeeds();
  return { seeds, close: () => rm(pool, { recursive: true }) };
});

test('the files come out of the image as they were rendered', async () => {
  const { pool, seeds, image } = await makeSeeds();
  const guest = guestConfig();
  await seeds.ensure(machine, guest);
  for (const [name, text] of Object.entries(renderSeed(guest))) {
    const { stdout } = await runCommand('mtype', ['-i', image, `::${name}`]);
    expect(stdout).toBe(text);
  }
  const { stdout } = await runCommand('blkid', ['-p', '-o', 'export', image]);
  expect(stdout).toMatch(/^LABEL=CIDATA$/m);
  expect(stdout).toMatch(/^TYPE=vfat$/m);
  await rm(pool, { recursive: true });
});

test('the same seed is the same bytes on every node: a machine that comes running has it open', async () => {
  const [here, there] = await Promise.all([makeSeeds(), makeSeeds()]);
  await here.seeds.ensure(machine, guestConfig());
  // FAT counts in steps of two seconds.
  await wait(2_100);
  await there.seeds.ensure(machine, guestConfig());
  expect((await readFile(here.image)).equals(await readFile(there.image))).toBe(true);
  for (const { pool } of [here, there]) await rm(pool, { recursive: true });
});

test('a seed holds secrets: QEMU’s user may read it, and nobody else', async () => {
  const { pool, seeds, image } = await makeSeeds();
  await seeds.ensure(machine, guestConfig());
  const { mode, uid, gid } = await stat(image);
  expect([mode & 0o777, uid, gid]).toEqual([0o400, USER.uid, USER.gid]);
  expect((await stat(`${image}.sha256`)).mode & 0o777).toBe(0o600);
  expect((await readdir(join(pool, 'seeds'))).sort()).toEqual([
    `${machine}.img`,
    `${machine}.img.sha256`,
  ]);
  await rm(pool, { recursive: true });
});

test('a seed whose image has gone, or whose writing was interrupted, is written anew', async () => {
  const { pool, seeds, image } = await makeSeeds();
  await seeds.ensure(machine, guestConfig());
  await rm(image);
  expect(await seeds.ensure(machine, guestConfig())).toBe(true);
  await writeFile(`${image}.part`, 'half a seed');
  await rm(`${image}.sha256`);
  expect(await seeds.ensure(machine, guestConfig())).toBe(true);
  expect(await seeds.list()).toEqual([machine]);
  await rm(pool, { recursive: true });
});

test('as many and as large files as an appliance may have fit', async () => {
  const { pool, seeds } = await makeSeeds();
  const files = Array.from({ length: 256 }, (_, i) => ({
    path: `/srv/${i}`,
    content: 'x'.repeat(64 * 1024),
    owner: 'root:root',
    permissions: '0644',
  }));
  expect(await seeds.ensure(machine, guestConfig({ files }))).toBe(true);
  await rm(pool, { recursive: true });
});

test('a full pool is told as such', async () => {
  const pool = await mkdtemp(join(tmpdir(), 'stackyard-full-'));
  await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', pool]);
  try {
    await preparePool(pool, pool);
    const files = [{ path: '/a', content: 'x'.repeat(90_000), owner: 'root', permissions: '0644' }];
    await expect(
      new NoCloudSeeds(pool, USER).ensure(machine, guestConfig({ files })),
    ).rejects.toMatchObject({ code: 'DISK_FULL', data: { where: pool } });
    expect(await readdir(join(pool, 'seeds'))).toEqual([]);
  } finally {
    await runCommand('umount', [pool]);
    await rm(pool, { recursive: true });
  }
});
