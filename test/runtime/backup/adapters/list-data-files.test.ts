import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listDataFiles } from '../../../../runtime/backup/adapters/list-data-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
}

const pathsOf = async (): Promise<string[]> =>
  (await listDataFiles(folder, [])).map(({ path }) => path);

test('lists keys, the authority, blobs and node images', async () => {
  const files = ['authority/server-key.pem', 'node-images/1.0.0/kernel', 'sealing-key'];
  await put(...files, 'registry/v1/blobs/sha256/ab/abcd', 'database/base', 'lock');
  expect(await pathsOf()).toEqual([
    'authority/server-key.pem',
    'node-images/1.0.0/kernel',
    'registry/v1/blobs/sha256/ab/abcd',
    'sealing-key',
  ]);
});

test('lists nothing that a restore would refuse the whole backup for', async () => {
  await put('sealing-key', 'authority/authority.pem.bak', 'node-images/copy of 1.0.0/kernel');
  expect(await pathsOf()).toEqual(['sealing-key']);
});
