import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { FileMemory } from '../../../../../../runtime/agent/converge/adapters/file-memory.ts';
import { lateNodeDisk } from '../../../../../../runtime/agent/storage/adapters/node-disk/late-node-disk.ts';
import { isFolderInMemory } from '../../../../../../runtime/agent/storage/adapters/pools/is-folder-in-memory.ts';
import { preparePool } from '../../../../../../runtime/agent/storage/adapters/volumes/prepare-pool.ts';
import { Qcow2Volumes } from '../../../../../../runtime/agent/storage/adapters/volumes/qcow2-volumes.ts';
import type { DesiredVolume } from '../../../../../../schemas/agent/desired.ts';
import type { StackId, VolumeId } from '../../../../../../schemas/ids/brand.ts';
import { NODE, OTHER_NODE } from '../../../../../fakes/machines.ts';
import { LabDisk } from '../disks/lab-disk.ts';
import { LabNode, orderFor } from './lab-node.ts';

let node: LabNode;
let disk: LabDisk;
beforeEach(async () => {
  node = await LabNode.boot();
  disk = await LabDisk.create();
});
afterEach(async () => {
  await node[Symbol.asyncDispose]();
  await runCommand('blockdev', ['--setrw', disk.device]);
  await disk[Symbol.asyncDispose]();
});

/** The node is in memory, has joined, and gets its disk. */
async function keep(): Promise<void> {
  await node.join();
  await node.disk().ensure({ state: 'ordered', disk: await orderFor(disk) }, 0);
}

/** Power off, and on again. */
async function reboot(): Promise<void> {
  await node.cutPower();
  await node.powerOn();
}

const mounted = () => ({ state: 'mounted', device: disk.device, full: false });
const text = (name: string): Promise<string> => readFile(join(node.folder, name), 'utf8');
const inPool = () => join(node.folder, 'pool', 'v1');
const own = async (): Promise<Qcow2Volumes> =>
  new Qcow2Volumes(
    inPool(),
    { uid: 0, gid: 0 },
    await preparePool(inPool(), node.folder, () => isFolderInMemory(node.folder)),
  );
const volume: DesiredVolume = {
  id: 'volume-000000000a' as VolumeId,
  stack: 'stack-000000000a' as StackId,
  label: 'store',
  sizeBytes: 2 ** 20,
  mode: 'create',
};

describe('a disk that keeps a node', () => {
  test('is taken at the next start of its agent, with identity and memory and a pool of its own', async () => {
    await keep();
    expect(node.starts).toBe(1);
    // Nothing has changed for the agent that runs.
    expect(await isFolderInMemory(node.folder)).toBe(true);
    expect(await (await own()).space()).toEqual({ totalBytes: 0, freeBytes: 0 });
    const identity = await text('identity/identity.json');
    expect(await node.take()).toEqual(mounted());
    expect(await isFolderInMemory(node.folder)).toBe(false);
    expect(await text('identity/identity.json')).toBe(identity);
    expect((await new FileMemory(node.folder).volumes()).size).toBe(1);
    await expect(text('pool/v1/seeds/seed')).rejects.toThrow('ENOENT');
    await expect(text('pool.id')).rejects.toThrow('ENOENT');
    const { stdout } = await runCommand('findmnt', ['-no', 'OPTIONS', node.folder]);
    expect(stdout.split(',')).toEqual(expect.arrayContaining(['nosuid', 'nodev', 'noexec']));
  });

  test('brings identity and volumes back after a power cut', async () => {
    await keep();
    await node.take();
    const volumes = await own();
    expect(await volumes.ensure(volume)).toBe(true);
    const mark = await text('pool.id');
    await runCommand('sync', ['-f', node.folder]);
    await reboot();
    await expect(text('identity/identity.json')).rejects.toThrow('ENOENT');
    expect(await node.take()).toEqual(mounted());
    expect(JSON.parse(await text('identity/identity.json'))).toMatchObject({ node: NODE });
    expect(await text('pool.id')).toBe(mark);
    expect(await (await own()).list()).toMatchObject([{ id: volume.id }]);
    // Before each start of the agent, and needed once.
    expect(await node.take()).toEqual({ state: 'needless' });
  });

  test('is waited for when it comes late, and not for ever', async () => {
    await keep();
    await reboot();
    await runCommand('tune2fs', ['-L', 'OTHER', disk.device]);
    expect(await node.take()).toEqual({ state: 'none' });
    const taken = node.take({ waitMs: 60_000 });
    await runCommand('tune2fs', ['-L', node.label, disk.device]);
    expect(await taken).toEqual(mounted());
  });

  test('is noticed by an agent that runs in memory meanwhile', async () => {
    await keep();
    await reboot();
    await runCommand('tune2fs', ['-L', 'OTHER', disk.device]);
    await node.take();
    const { folder, label, resultFile } = node;
    const late = { folder, label, resultFile, lookMs: 50, processes: join(folder, 'none') };
    const noticed = lateNodeDisk(late, new AbortController().signal);
    await runCommand('tune2fs', ['-L', label, disk.device]);
    await noticed;
    expect(await node.take()).toEqual(mounted());
  });

  test('is missing: that is said, and nothing is made anew', async () => {
    await node.join();
    const order = { state: 'kept', disk: await orderFor(disk) } as const;
    await expect(node.disk().ensure(order, 0)).rejects.toMatchObject({
      code: 'NODE_DISK_MISSING',
      data: { disk: disk.device },
    });
    expect((await disk.look())?.state).toBe('empty');
  });

  test('has room for what the agent knows, however full machines make it', async () => {
    await keep();
    await node.take();
    await runCommand('mkdir', ['-m', '1777', join(node.folder, 'pool')]);
    const fill = ['dd', 'if=/dev/zero', `of=${node.folder}/pool/volume`, 'bs=64k', 'status=none'];
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    await expect(runCommand('setpriv', [...nobody, ...fill])).rejects.toThrow('No space left');
    await new FileMemory(node.folder).rememberVolumes(
      new Map([[volume.id, { missingSince: null }]]),
    );
    await runCommand('dd', [
      ...fill.slice(1, 2),
      `of=${node.folder}/more`,
      'bs=4k',
      'status=none',
    ]).catch(() => undefined);
    await node.cutPower();
    await node.powerOn();
    expect(await node.take()).toEqual({ ...mounted(), full: true });
    expect(JSON.parse(await text('identity/identity.json'))).toMatchObject({ node: NODE });
  });
});

describe('a disk is left as it is', () => {
  test('that keeps another node, or one of another server', async () => {
    await keep();
    await reboot();
    await node.join(OTHER_NODE);
    const why = `it keeps another node, ${NODE}`;
    const refused = [{ device: disk.device, why }];
    expect(await node.take()).toEqual({ state: 'refused', refused });
    const order = { state: 'ordered', disk: await orderFor(disk) } as const;
    await expect(node.disk(OTHER_NODE).ensure(order, 0)).rejects.toMatchObject({
      code: 'NODE_DISK_UNUSABLE',
      data: { disk: disk.device, why },
    });
    await expect(
      node.disk(OTHER_NODE).ensure({ ...order, state: 'kept' }, 0),
    ).rejects.toMatchObject({ data: { why } });
    await reboot();
    expect(await node.take({ authority: 'b'.repeat(64) })).toMatchObject({
      refused: [{ why: `it keeps ${NODE} of another server` }],
    });
    expect(await node.take()).toEqual(mounted());
  });

  test('of which there is a copy', async () => {
    await keep();
    await reboot();
    await using copy = await LabDisk.create();
    await runCommand('dd', [`if=${disk.device}`, `of=${copy.device}`, 'bs=1M', 'status=none']);
    const found = await node.take();
    expect(found).toMatchObject({ state: 'refused', refused: [{}, {}] });
    expect(JSON.stringify(found)).toContain('both say that they keep this node');
  });

  test('that is read-only', async () => {
    await keep();
    await reboot();
    await runCommand('blockdev', ['--setro', disk.device]);
    expect(await node.take()).toEqual({
      state: 'refused',
      refused: [{ device: disk.device, why: 'it is read-only' }],
    });
  });

  test('that is damaged beyond what is repaired without asking', async () => {
    await keep();
    await reboot();
    for (const request of ['clri /identity', 'ssv state 2']) {
      await runCommand('debugfs', ['-w', '-R', request, disk.device]);
    }
    expect(await node.take()).toMatchObject({
      state: 'refused',
      refused: [
        { device: disk.device, why: expect.stringContaining('its file system is damaged beyond') },
      ],
    });
    expect(await isFolderInMemory(node.folder)).toBe(true);
  });

  test('while machines run without it', async () => {
    await keep();
    await node.runMachine();
    expect(await node.take()).toMatchObject({
      refused: [{ why: expect.stringContaining('machines run here without it') }],
    });
    const order = { state: 'ordered', disk: await orderFor(disk) } as const;
    await expect(node.disk().ensure(order, 2)).rejects.toMatchObject({
      data: { why: 'machines run here; move or stop them first' },
    });
  });

  test('that has changed since its order was given', async () => {
    await node.join();
    const order = { state: 'ordered', disk: await orderFor(disk) } as const;
    await runCommand('mkfs.ext4', ['-q', '-F', '-L', 'PHOTOS', disk.device]);
    await expect(node.disk().ensure(order, 0)).rejects.toMatchObject({
      code: 'NODE_DISK_UNUSABLE',
      data: { why: expect.stringContaining('there is more on it than was confirmed') },
    });
    expect(node.starts).toBe(0);
  });
});

test('a disk whose making was cut off is finished, and not formatted again', async () => {
  await node.join();
  const order = { state: 'ordered', disk: await orderFor(disk) } as const;
  await runCommand('mkfs.ext4', ['-q', '-F', '-L', node.label, disk.device]);
  await disk.mounted((place) => runCommand('touch', [join(place, 'half')]));
  expect(await node.take()).toMatchObject({
    refused: [{ why: 'nothing on it that can be read says which node it keeps' }],
  });
  await node.disk().ensure(order, 0);
  expect(await node.take()).toEqual(mounted());
  expect(await text('half')).toBe('');
});
