import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDisk } from '../fakes/test-disk.ts';
import { YardUser } from '../fakes/yard.ts';
import { openBackups, readBackup } from './second-reader/backup.ts';

let user: YardUser;
const DISK = testDisk(71, 9_000, 0.6).subarray(0, 9_000 * 4_096 - 77);

beforeAll(async () => {
  user = await YardUser.create();
  await writeFile(user.path('system.img'), DISK);
  await writeFile(user.path('password'), 'Zürich im Frühling');
});
afterAll(() => user.remove());

test.each([
  ['a key', []],
  ['a password', ['--password-file', 'password']],
])('what is written with %s is read by who knows docs/backup.md alone', async (what, secret) => {
  const place = what.replace(' ', '-');
  await user.yard(['backup', 'init', place, ...secret]);
  const create = ['backup', 'create', 'system.img', '--to', place, '--name', 'shop', ...secret];
  const { exit, stderr } = await user.yard(create);
  expect(exit, stderr).toBe(0);
  const file = join(user.home, '.config', 'stackyard', 'keys', 'backup.key');
  const key = async (): Promise<Buffer> =>
    Buffer.from((await readFile(file, 'utf8')).trim().split(' ')[1] ?? '', 'hex');
  const opened = openBackups(
    user.path(place),
    secret.length === 0 ? { key: await key() } : { password: 'Zürich im Frühling' },
  );
  const disks = readBackup(opened);
  expect([...disks.keys()]).toEqual(['system']);
  expect(Buffer.compare(disks.get('system') ?? Buffer.alloc(0), DISK)).toBe(0);
});
