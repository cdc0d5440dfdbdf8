import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openFolderBlobs } from '../../../../registry/adapters/folder-blobs/open-folder-blobs.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import { describeBlobStore } from '../../../contract/registry-blobs.ts';

const folders: string[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-blobs-'));
  folders.push(folder);
  return folder;
};
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describeBlobStore('folder', async () => {
  const folder = await newFolder();
  return { open: () => openFolderBlobs(folder), remove: async () => {} };
});

const HELLO = 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' as Digest;

test('lays blobs out by version, algorithm and first digits, read-only', async () => {
  const folder = await newFolder();
  const { blobs } = await openFolderBlobs(folder);
  await blobs.putBlob(HELLO, Buffer.from('hello'));

  const path = join(folder, 'v1/blobs/sha256/2c', HELLO.slice(7));
  expect((await stat(path)).mode & 0o777).toBe(0o400);
  expect(await readdir(join(folder, 'v1/uploads'))).toEqual([]);
});

test('a refused blob leaves no file behind', async () => {
  const folder = await newFolder();
  const { blobs } = await openFolderBlobs(folder);
  const before = await readdir(folder, { recursive: true });
  await expect(blobs.putBlob(HELLO, Buffer.from('other'))).rejects.toThrow(/announced/);
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});

test.each(['../../etc/passwd', '', 'ABCDEF0123456789ABCDEF0123456789', `${'a'.repeat(32)}/b`])(
  'an upload id that is no id never becomes a path: %j',
  async (id) => {
    const { uploads } = await openFolderBlobs(await newFolder());
    await expect(uploads.beginUpload(id)).rejects.toThrow(/not an upload id/);
  },
);
