import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../../../packager/native/run-command.ts';
import { makePoolReachable } from '../../../../../../runtime/agent/storage/adapters/volumes/reachable-pool.ts';
import { NODE } from '../../../../../fakes/machines.ts';

const NOBODY = 65_534;
let folder: string;
let pool: string;
let runFolder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-reach-'));
  await chmod(folder, 0o755);
  pool = join(folder, 'data', 'pool');
  runFolder = join(folder, 'run');
  await mkdir(pool, { recursive: true });
  await writeFile(join(pool, 'disk'), 'hello');
});
afterEach(() => rm(folder, { recursive: true }));

const readAsNobody = (file: string): Promise<string> =>
  runCommand('setpriv', [`--reuid=${NOBODY}`, '--clear-groups', 'cat', file]).then(
    ({ stdout }) => stdout,
    () => 'denied',
  );

test('a pool that everybody can pass to is used as it is', async () => {
  const reachable = await makePoolReachable(pool, NODE, runFolder);
  expect(reachable.path).toBe(pool);
  await reachable.release();
  expect(await readFile(join(pool, 'disk'), 'utf8')).toBe('hello');
});

test('a pool below a private folder is reached by another way, until it is released', async () => {
  await chmod(join(folder, 'data'), 0o700);
  expect(await readAsNobody(join(pool, 'disk'))).toBe('denied');
  const reachable = await makePoolReachable(pool, NODE, runFolder);
  expect(reachable.path).toBe(join(runFolder, '0000000001', 'pool'));
  expect(await readAsNobody(join(reachable.path, 'disk'))).toBe('hello');
  await reachable.release();
  expect(await readdir(runFolder)).toEqual([]);
  expect(await readFile(join(pool, 'disk'), 'utf8')).toBe('hello');
});

test('making it reachable twice mounts once; releasing twice is fine', async () => {
  await chmod(join(folder, 'data'), 0o700);
  await makePoolReachable(pool, NODE, runFolder);
  const again = await makePoolReachable(pool, NODE, runFolder);
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .filter((line) => line.includes(runFolder));
  expect(mounts).toHaveLength(1);
  expect(mounts[0]).toMatch(/nosuid,nodev,noexec/);
  await again.release();
  await again.release();
  expect((await stat(pool)).isDirectory()).toBe(true);
});
