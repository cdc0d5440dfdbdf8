import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderStore } from '../../../../packager/backup/adapters/folder-store.ts';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { repositoryStoreContract } from '../../../contract/repository-store.ts';
import { memoryStore } from '../../../fakes/memory-store.ts';

const inFolder = async <Result>(action: (root: string) => Promise<Result>): Promise<Result> => {
  const root = await mkdtemp(join(tmpdir(), 'backup-store-'));
  try {
    return await action(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

repositoryStoreContract('a store in memory', async () => ({
  store: memoryStore(),
  close: async () => undefined,
}));
repositoryStoreContract('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'backup-store-'));
  return { store: folderStore(join(root, 'made')), close: () => rm(root, { recursive: true }) };
});

test('what a killed writer left is removed by the next, and never listed', () =>
  inFolder(async (root) => {
    await mkdir(join(root, 'packs'));
    await writeFile(join(root, 'packs', '.new-0123456789ab'), 'half');
    const store = folderStore(root);
    expect(await store.list('packs')).toEqual([]);
    const file = await store.create('packs');
    await file.write(Buffer.from('whole'));
    await file.commit();
    expect((await readdir(join(root, 'packs'))).filter((name) => name.startsWith('.'))).toEqual([]);
  }));

test('what another writer is at work on stays', () =>
  inFolder(async (root) => {
    const first = await folderStore(root).create('packs');
    await first.write(Buffer.from('slow'));
    const second = await folderStore(root).create('packs');
    await second.write(Buffer.from('quick'));
    await second.commit();
    await first.commit();
    expect(await folderStore(root).list('packs')).toHaveLength(2);
  }));

test('a header is no link, no pipe, and not larger than headers are', () =>
  inFolder(async (root) => {
    const store = folderStore(root);
    const header = join(root, 'repository.json');
    await symlink('/dev/zero', header);
    expect(await store.readHeader()).toBeUndefined();
    await rm(header);
    await runCommand('mkfifo', [header]);
    expect(await store.readHeader()).toBeUndefined();
    await rm(header);
    await writeFile(header, Buffer.alloc(LIMITS.backup.documentBytes + 1));
    expect(await store.readHeader()).toBeUndefined();
    await writeFile(header, Buffer.alloc(LIMITS.backup.documentBytes));
    expect(await store.readHeader()).toHaveLength(LIMITS.backup.documentBytes);
  }));

test('a link in a repository leads nowhere, and strangers are not listed', () =>
  inFolder(async (root) => {
    const name = 'a'.repeat(64);
    await mkdir(join(root, 'points'));
    await writeFile(join(root, 'secret'), 'secret');
    await symlink(join(root, 'secret'), join(root, 'points', name));
    await writeFile(join(root, 'points', 'README'), 'hello');
    const store = folderStore(root);
    expect(await store.list('points')).toEqual([]);
    expect(await store.read('points', name, { offset: 0, length: 6 })).toBeUndefined();
  }));
