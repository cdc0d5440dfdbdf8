import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { directFiles } from '../../../../../../runtime/agent/storage/adapters/pools/direct-files.ts';
import { QemuBlocks } from '../../../../../../runtime/agent/storage/adapters/volumes/qemu-blocks.ts';
import { preparePool } from '../../../../../../runtime/agent/storage/adapters/volumes/prepare-pool.ts';
import { Qcow2Volumes } from '../../../../../../runtime/agent/storage/adapters/volumes/qcow2-volumes.ts';
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

let folder: string;
let blocks: QemuBlocks;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yard-b-'));
  blocks = new QemuBlocks(join(folder, 'b'), async ({ id }) => ({
    file: join(folder, `${id}.qcow2`),
    files: directFiles,
    owner: { uid: 0, gid: 0 },
  }));
});
afterEach(() => rm(folder, { recursive: true }));

volumeBlocksContract('of QEMU', async () => {
  const pool = await mkdtemp(join(tmpdir(), 'yard-p-'));
  await preparePool(pool, pool);
  const volumes = new Qcow2Volumes(pool, { uid: 0, gid: 0 });
  return {
    blocks: new QemuBlocks(join(pool, 'b'), (each) => volumes.placeOf(each)),
    make: async (each) => void (await volumes.ensure(each)),
    close: () => rm(pool, { recursive: true }),
  };
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
