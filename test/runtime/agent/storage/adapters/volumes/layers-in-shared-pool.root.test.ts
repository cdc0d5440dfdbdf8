import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stackUser } from '../../../../../../runtime/agent/node/core/stack-user.ts';
import { variablesFile, volumeFile } from '../../../../../../runtime/agent/node/core/names.ts';
import { OpenPool } from '../../../../../../runtime/agent/storage/adapters/pools/open-pool.ts';
import type { DesiredVolume } from '../../../../../../schemas/agent/desired.ts';
import type { PoolId, StackId, VolumeId } from '../../../../../../schemas/ids/brand.ts';

/** Where root is nobody, as on NFS: everything in a shared pool is done by the user that it is for. */
const USER = { uid: 4_321, gid: 4_322 };
const stack = 'stack-0123456789' as StackId;
const [lowest, middle, top] = ['a', 'b', 'c'].map((tail) => `volume-000000000${tail}`) as [
  VolumeId,
  VolumeId,
  VolumeId,
];
const wants = (id: VolumeId, base?: VolumeId): DesiredVolume => ({
  id,
  stack,
  label: id,
  sizeBytes: 2 ** 26,
  mode: 'create',
  ...(base === undefined ? {} : { base }),
});

let folder: string;
let pool: OpenPool;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-pool-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'shared'), { mode: 0o755 });
  const path = join(folder, 'shared');
  const id = 'pool-000000000a' as PoolId;
  const source = { kind: 'folder', path, shared: true } as const;
  pool = new OpenPool({ id, name: 'tank', source }, join(path, 'stackyard-v1'), { user: USER });
  await pool.prepare(true);
});
afterEach(async () => {
  pool.close();
  await rm(folder, { recursive: true });
});

test('volumes over volumes are their stack’s own, and are taken off each other by its user', async () => {
  const { volumes } = pool;
  for (const volume of [wants(lowest), wants(middle, lowest), wants(top, middle)]) {
    await volumes.ensure(volume);
  }
  const { uid } = stackUser(stack, USER);
  const found = await stat(join(pool.path, volumeFile(top)));
  expect([found.uid, found.mode & 0o777]).toEqual([uid, 0o600]);
  expect(await volumes.standsOn(wants(top))).toBe(middle);
  await volumes.rebase(wants(top, lowest));
  expect(await volumes.standsOn(wants(top))).toBe(lowest);
  expect(await volumes.remove(middle)).toBe(true);
  await volumes.rebase(wants(top));
  expect(await volumes.standsOn(wants(top))).toBeUndefined();
});

test('what a machine has told its firmware goes along to the disk that it goes on with', async () => {
  const { volumes } = pool;
  await volumes.ensure(wants(lowest));
  const user = stackUser(stack, USER);
  const variables = await pool.files(user).open(join(pool.path, variablesFile(lowest)), 'w+');
  await variables?.write(Buffer.from('boots'), 0);
  await variables?.close();
  await volumes.ensure(wants(middle, lowest));
  const copy = join(pool.path, variablesFile(middle));
  expect(await readFile(copy, 'utf8')).toBe('boots');
  expect((await stat(copy)).uid).toBe(user.uid);
});

test('what a user of a stack writes there is there, in a folder that only its keeper can read', async () => {
  const { uid, gid } = stackUser(stack, USER);
  const file = join(pool.path, variablesFile(lowest));
  await pool.files({ uid, gid }).write(file, Buffer.from('variables'), 0o600);
  expect(await readFile(file, 'utf8')).toBe('variables');
  expect((await stat(file)).uid).toBe(uid);
});
