import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serverBackupFiles } from '../../../../packager/backup/adapters/server-backup-files.ts';
import { contentsOf, pieces } from '../../../fakes/server-backup.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stackyard-restored-'));
});
afterEach(() => rm(dir, { recursive: true }));

const CHOICES = { restoredAt: '2026-12-01T00:00:00.000Z', revokeTokens: false };

async function restore(folder: string): Promise<void> {
  const restored = await serverBackupFiles.restoreInto(folder);
  try {
    const bytes = pieces(Buffer.from('secret'));
    await restored.put({ kind: 'file', name: 'sealing-key', bytes });
    await restored.commit(contentsOf(), CHOICES);
  } finally {
    await restored.discard();
  }
}

test('a folder is restored as a whole, for its owner alone', async () => {
  const folder = join(dir, 'new', 'server');
  await restore(folder);
  expect(await readFile(join(folder, 'sealing-key'), 'utf8')).toBe('secret');
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
  expect(await modeOf(folder)).toBe(0o700);
  expect(await modeOf(join(folder, 'sealing-key'))).toBe(0o600);
  expect(await readdir(join(dir, 'new'))).toEqual(['server']);
});

test('a folder that is a link to an empty one is restored where that leads', async () => {
  await mkdir(join(dir, 'disk', 'server'), { recursive: true });
  await symlink(join(dir, 'disk', 'server'), join(dir, 'server'));
  await restore(join(dir, 'server'));
  expect((await lstat(join(dir, 'server'))).isSymbolicLink()).toBe(true);
  expect(await readdir(join(dir, 'disk'))).toEqual(['server']);
  expect(await readFile(join(dir, 'server', 'sealing-key'), 'utf8')).toBe('secret');
});
