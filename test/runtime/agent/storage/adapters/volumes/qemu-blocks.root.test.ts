import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { directFiles } from '../../../../../../runtime/agent/storage/adapters/pools/direct-files.ts';
import { QemuBlocks } from '../../../../../../runtime/agent/storage/adapters/volumes/qemu-blocks.ts';
import { preparePool } from '../../../../../../runtime/agent/storage/adapters/volumes/prepare-pool.ts';
import { Qcow2Volumes } from '../../../../../../runtime/agent/storage/adapters/volumes/qcow2-volumes.ts';
import { makePoolReachable } from '../../../../../../runtime/agent/storage/adapters/volumes/reachable-pool.ts';
import { ownVolumePlace } from '../../../../../../runtime/agent/storage/adapters/volumes/own-volume-place.ts';
import { volumeFile } from '../../../../../../runtime/agent/node/core/names.ts';
import { stackUser } from '../../../../../../runtime/agent/node/core/stack-user.ts';
import { NODE } from '../../../../../fakes/machines.ts';
import { volumeBlocksContract } from '../../../../../contract/volume-blocks.ts';
import {
  type Context,
  LineBroken,
  NbdClient,
} from '../../../../../../runtime/control/backups/adapters/nbd-client.ts';
import {
  blocksOf,
  type VolumePart,
} from '../../../../../../runtime/control/backups/core/nbd/parts-of-volume.ts';
import { NBD } from '../../../../../../runtime/control/backups/core/nbd/nbd-words.ts';
import type { DesiredVolume } from '../../../../../../schemas/agent/desired.ts';

const MiB = 1024 * 1024;
const KiB64 = 64 * 1024;
/** Whom libvirt would run machines as. */
const BASE = { uid: 65_534, gid: 65_534 };

let folder: string;
let blocks: QemuBlocks;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yard-b-'));
  blocks = new QemuBlocks(join(folder, 'b'), async ({ id }) => ({
    file: join(folder, `${id}.qcow2`),
    run: directFiles.run,
    owner: { uid: 0, gid: 0 },
  }));
});
afterEach(() => rm(folder, { recursive: true }));

/** A pool below a folder that only root may pass through, and sockets where everybody may. */
async function privatePool() {
  const place = await mkdtemp(join(tmpdir(), 'yard-p-'));
  const pool = join(place, 'pool');
  await preparePool(pool, place);
  const run = await mkdtemp(join(tmpdir(), 'yard-r-'));
  await chmod(run, 0o755);
  const reachable = await makePoolReachable(pool, NODE, run);
  const volumes = new Qcow2Volumes(pool, BASE);
  const own = { volumes, path: reachable.path, user: BASE };
  return {
    pool,
    run,
    volumes,
    blocks: new QemuBlocks(join(run, 'b'), (each) => ownVolumePlace(each, own)),
    async close() {
      // What has the mount in use ends with its connection.
      await expect.poll(() => readdir(join(run, 'b'))).toEqual([]);
      await reachable.release();
      for (const folderOf of [run, place]) await rm(folderOf, { recursive: true });
    },
  };
}

volumeBlocksContract('of QEMU in the own pool of a node', async () => {
  const { blocks: opened, volumes, close } = await privatePool();
  return { blocks: opened, make: async (each) => void (await volumes.ensure(each)), close };
});

const OF_STACK: DesiredVolume = {
  id: 'volume-000000000a' as DesiredVolume['id'],
  stack: 'stack-0123456789' as DesiredVolume['stack'],
  label: 'test',
  sizeBytes: MiB,
  mode: 'create',
};

test('in the own pool of a node, what opens a volume is the user of its stack and can open nothing else', async () => {
  const { pool, run, volumes, blocks: opened, close } = await privatePool();
  try {
    await volumes.ensure(OF_STACK);
    const line = await opened.open(OF_STACK, 'read');
    const { uid, gid } = stackUser(OF_STACK.stack, BASE);
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(
      ids.map(async (id) => {
        const words = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
        if (!words.includes(`--socket=${run}`)) return [];
        const text = await readFile(`/proc/${id}/status`, 'utf8');
        return [/^(?:Uid|Gid|Groups):.*$/gm].flatMap((each) => text.match(each) ?? []);
      }),
    );
    expect(found.flat().map((words) => words.trim().split(/\s+/))).toEqual([
      ['Uid:', ...Array(4).fill(String(uid))],
      ['Gid:', ...Array(4).fill(String(gid))],
      ['Groups:'],
    ]);
    line.destroy();
    // What a guest that broke out would write: another file of this node is below.
    const secret = join(pool, 'secret.raw');
    await writeFile(secret, Buffer.alloc(MiB, 's'), { mode: 0o600 });
    const file = join(pool, volumeFile(OF_STACK.id));
    await rm(file);
    await runCommand('qemu-img', ['create', '-qfqcow2', '-Fraw', '-b', secret, file]);
    await expect(opened.open(OF_STACK, 'read')).rejects.toMatchObject({ code: 'TOOL_FAILED' });
  } finally {
    await close();
  }
});

test('what a user has put where its socket was is not followed, and holds up nobody', async () => {
  const left = join(folder, 'b', 'left');
  await mkdir(left, { recursive: true });
  await writeFile(join(folder, 'kept'), 'it stays');
  await symlink(join(folder, 'kept'), join(left, 's'));
  await symlink(folder, join(left, 'folder'));
  await create('low');
  (await blocks.open(volume('low'), 'read')).destroy();
  await expect.poll(() => readdir(join(folder, 'b'))).toEqual(['left']);
  expect(await readdir(left)).toEqual(['folder']);
  expect(await readFile(join(folder, 'kept'), 'utf8')).toBe('it stays');
});

const volume = (id: string): DesiredVolume => ({ id }) as DesiredVolume;
const create = (id: string, base?: string): Promise<unknown> =>
  runCommand('qemu-img', [
    'create',
    '-q',
    '-f',
    'qcow2',
    ...(base === undefined ? [] : ['-F', 'qcow2', '-b', `${base}.qcow2`]),
    join(folder, `${id}.qcow2`),
    ...(base === undefined ? [String(64 * MiB)] : []),
  ]);
const all = (client: NbdClient, context: Context): Promise<VolumePart[]> =>
  client.status(context, 0, client.sizeBytes);

test('a volume is filled, read, and told what of it is used and from which layer it is', async () => {
  await create('low');
  const filler = await NbdClient.open(await blocks.open(volume('low'), 'fill'), []);
  expect(filler.sizeBytes).toBe(64 * MiB);
  await filler.write(MiB, Buffer.alloc(MiB, 7));
  await filler.flush();
  filler.close();
  await create('top', 'low');
  const above = await NbdClient.open(await blocks.open(volume('top'), 'fill'), []);
  await above.write(5 * MiB, Buffer.alloc(KiB64, 9));
  await above.flush();
  above.close();
  const reader = await NbdClient.open(await blocks.open(volume('top'), 'read'), [
    'allocation',
    'depth',
  ]);
  expect(await reader.read(MiB, MiB)).toEqual(Buffer.alloc(MiB, 7));
  expect(await reader.read(5 * MiB - 4096, 8192)).toEqual(
    Buffer.concat([Buffer.alloc(4096), Buffer.alloc(4096, 9)]),
  );
  expect(blocksOf(await all(reader, 'allocation'), (flags) => (flags & NBD.zero) === 0)).toEqual([
    { firstBlock: 256, blocks: 256 },
    { firstBlock: 1280, blocks: 16 },
  ]);
  const depths = await all(reader, 'depth');
  expect(depths.reduce((sum, { length }) => sum + length, 0)).toBe(64 * MiB);
  expect(blocksOf(depths, (depth) => depth === 1)).toEqual([{ firstBlock: 1280, blocks: 16 }]);
  expect(blocksOf(depths, (depth) => depth === 2)).toEqual([{ firstBlock: 256, blocks: 256 }]);
  // What is read can be read by several, and nobody can write to it.
  const second = await NbdClient.open(await blocks.open(volume('top'), 'read'), ['allocation']);
  await expect(blocks.open(volume('top'), 'fill')).rejects.toMatchObject({ code: 'TOOL_FAILED' });
  await expect(second.write(0, Buffer.alloc(4096))).rejects.toBeInstanceOf(LineBroken);
  reader.close();
  second.close();
  await expect.poll(() => readdir(join(folder, 'b'))).toEqual([]);
});

test('what listens for a connection on which nothing is agreed ends with it', async () => {
  await create('low');
  for (const use of ['read', 'fill'] as const) {
    (await blocks.open(volume('low'), use)).destroy();
    await expect.poll(() => readdir(join(folder, 'b'))).toEqual([]);
  }
  // Its lock is gone as well.
  (await blocks.open(volume('low'), 'fill')).destroy();
  await expect.poll(() => readdir(join(folder, 'b'))).toEqual([]);
});
