import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFolderBlobs } from '../../../../registry/adapters/folder-blobs/open-folder-blobs.ts';
import type { BlobStore } from '../../../../registry/ports/blobs.ts';
import { digestFromBytes } from '../../../../schemas/ids/digest.ts';

const ID = '0123456789abcdef0123456789abcdef';
const MiB = 2 ** 20;
let folder: string;
let store: BlobStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
  store = await openFolderBlobs(folder);
});
afterEach(async () => {
  execFileSync('umount', [folder]);
  await rm(folder, { recursive: true });
});

test('a full disk stops an upload, which continues when there is space again', async () => {
  const content = Buffer.alloc(1.5 * MiB, 1);
  const filler = Buffer.alloc(1 * MiB, 2);
  const fillerDigest = digestFromBytes(createHash('sha256').update(filler).digest());
  await store.blobs.putBlob(fillerDigest, filler);
  await store.uploads.beginUpload(ID);
  const parts = Array.from({ length: 24 }, (_, i) =>
    content.subarray(i * 65_536, (i + 1) * 65_536),
  );

  await expect(
    store.uploads.appendUpload(ID, Readable.from(parts), { offset: 0, limitBytes: 9 * MiB }),
  ).rejects.toMatchObject({ code: 'DISK_FULL', status: 507 });
  const kept = (await store.uploads.uploadSize(ID)) ?? -1;
  expect(kept % 65_536).toBe(0);
  expect(kept).toBeGreaterThan(0);

  await store.blobs.removeBlob(fillerDigest);
  await store.uploads.appendUpload(ID, Readable.from([content.subarray(kept)]), {
    offset: kept,
    limitBytes: 9 * MiB,
  });
  const digest = digestFromBytes(createHash('sha256').update(content).digest());
  expect(await store.uploads.sealUpload(ID, digest)).toBe(content.length);
  await store.uploads.commitUpload(ID, digest);
});

test('a small blob that does not fit leaves nothing behind', async () => {
  const content = Buffer.alloc(3 * MiB, 1);
  const digest = digestFromBytes(createHash('sha256').update(content).digest());
  await expect(store.blobs.putBlob(digest, content)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(await readdir(join(folder, 'v1/uploads'))).toEqual([]);
});
