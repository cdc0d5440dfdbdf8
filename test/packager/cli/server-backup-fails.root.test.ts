import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startServerProcess } from '../../fakes/server-process.ts';
import { type YardResult, YardUser } from '../../fakes/yard.ts';

/** A backup of a server with more in it than a small disk has room for, and than fits on a line at once. */
let user: YardUser;
let server: ServerProcess;
let small: string;
const BLOB = randomBytes(24 * 2 ** 20);

beforeAll(async () => {
  user = await YardUser.create();
  small = user.path('small');
  await mkdir(small);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]);
  server = await startServerProcess();
  const digest = createHash('sha256').update(BLOB).digest('hex');
  const folder = join(server.dataFolder, 'registry/v1/blobs/sha256', digest.slice(0, 2));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, digest), BLOB);
});
afterAll(async () => {
  await server.close();
  execFileSync('umount', [small]);
  await user.remove();
});

const yard = (argv: readonly string[], send: typeof fetch = fetch): Promise<YardResult> =>
  user.yard(['server', ...argv], {
    host: { now: Date.now, fetch: send },
    env: { STACKYARD_SERVER: server.url, STACKYARD_TOKEN: server.localToken },
  });

test('a backup on a full disk says so, leaves nothing, and does not hold up the next one', async () => {
  const { exit, stderr } = await yard(['backup', 'small/x.backup']);
  expect(exit).toBe(9);
  expect(stderr).toContain(`There is no space left in ${small}.`);
  expect(await readdir(small)).toEqual([]);
  // The server has to notice first that nobody takes the other one any more.
  await expect.poll(async () => (await yard(['backup', 'x.backup'])).exit).toBe(0);
  expect(await readdir(join(server.dataFolder, 'backup-spool'))).toEqual([]);
});

test('a restore on a full disk says so and leaves nothing; with space it works', async () => {
  const argv = ['restore', 'x.backup', '--folder', 'small/server'];
  const { exit, stderr } = await yard(argv);
  expect(exit, stderr).toBe(9);
  expect(stderr).toContain('There is no space left');
  expect(await readdir(small)).toEqual([]);
  execFileSync('mount', ['-o', 'remount,size=64m', small]);
  expect((await yard(argv)).exit).toBe(0);
  expect(await readdir(small)).toEqual(['server']);
});

test('a server that is killed in the middle leaves no backup, and what it spooled is gone with its next start', async () => {
  const dying: typeof fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (init?.method === 'POST') await server.kill();
    return answer;
  };
  const { exit, stderr } = await yard(['backup', 'never.backup'], dying);
  expect(exit).toBe(8);
  expect(stderr).toContain('it stopped in the middle of the backup');
  expect((await readdir(user.dir)).filter((name) => name.includes('never'))).toEqual([]);
  await server.start();
  expect(await readdir(server.dataFolder)).not.toContain('backup-spool');
});
