import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderNodeImages } from '../../../../../runtime/control/boot/adapters/folder-node-images.ts';
import { MemoryNodeImages } from '../../../../../runtime/simulator/stores/memory-node-images.ts';
import { nodeImageFilesContract } from '../../../../contract/node-image-files.ts';
import { inParts } from '../../../../fakes/test-node-image.ts';

nodeImageFilesContract('in memory', async () => ({
  files: new MemoryNodeImages(),
  close: async () => undefined,
}));

nodeImageFilesContract('in a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-node-images-'));
  return {
    files: await FolderNodeImages.open(join(folder, 'node-images')),
    close: () => rm(folder, { recursive: true }),
  };
});

describe('a folder of node images', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stackyard-node-images-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const empty = { name: 'vmlinuz', sizeBytes: 1, sha256: '0'.repeat(64) } as const;

  test('forgets what was on its way when the server ended, and keeps what was whole', async () => {
    await mkdir(join(folder, '.incoming'));
    await mkdir(join(folder, '1.0.0'));
    await writeFile(join(folder, '.incoming', 'half'), 'half of it');
    await writeFile(join(folder, '1.0.0', 'initrd'), 'whole');
    const files = await FolderNodeImages.open(folder);
    expect(await readdir(join(folder, '.incoming'))).toEqual([]);
    expect(await files.sizes('1.0.0')).toEqual(new Map([['initrd', 5]]));
  });

  test('has nothing left of a file that was refused', async () => {
    const files = await FolderNodeImages.open(folder);
    await expect(files.put('1', empty, inParts(Buffer.from('x')))).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
    expect(await readdir(folder)).toEqual(['.incoming']);
    expect(await readdir(join(folder, '.incoming'))).toEqual([]);
  });

  test.each(['..', '../1', '/etc', '.incoming', 'a/b', '', 'a\0b', '1/../../x'])(
    'has no version that is a path: %j',
    async (version) => {
      const files = await FolderNodeImages.open(join(folder, 'in'));
      const bytes = Buffer.from('x');
      await expect(files.put(version, empty, inParts(bytes))).rejects.toBeInstanceOf(Error);
      await expect(files.open(version, 'vmlinuz', { first: 0, last: 0 })).rejects.toBeInstanceOf(
        Error,
      );
      await expect(files.remove(version)).rejects.toBeInstanceOf(Error);
      expect(await readdir(folder)).toEqual(['in']);
      expect(await readdir(join(folder, 'in'))).toEqual(['.incoming']);
    },
  );

  test('shows files alone that images consist of, under names that versions have', async () => {
    await mkdir(join(folder, 'Upper'));
    await mkdir(join(folder, '1', 'vmlinuz'), { recursive: true });
    await writeFile(join(folder, '1', 'other'), 'x');
    const files = await FolderNodeImages.open(folder);
    expect(await files.versions()).toEqual(['1']);
    expect(await files.sizes('1')).toEqual(new Map());
  });
});
