import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeLocalCredentials } from '../../../runtime/launcher/local-credentials.ts';

/** The user `nobody`, who lays traps in his home. */
const UID = 65_534;
const SERVER = 'http://localhost:8470';

let folder: string;
let home: string;
let config: string;
let victim: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-home-'));
  await chmod(folder, 0o711);
  home = join(folder, 'home');
  config = join(home, '.config', 'stackyard');
  await mkdir(config, { recursive: true });
  for (const path of [home, join(home, '.config'), config]) await chown(path, UID, UID);
  victim = join(folder, 'victim');
  await writeFile(victim, 'root’s own', { mode: 0o600 });
});
afterEach(() => rm(folder, { recursive: true }));

const write = (uid = UID) => writeLocalCredentials([{ path: home, uid }], SERVER, 'syl_x');

async function expectVictimUntouched(): Promise<void> {
  expect(await readFile(victim, 'utf8')).toBe('root’s own');
  const { uid, mode } = await stat(victim);
  expect([uid, mode & 0o777]).toEqual([0, 0o600]);
}

test('S8: the file belongs to whoever started the server, and only they can read it', async () => {
  expect(write()).toEqual([]);
  const file = join(config, 'credentials.json');
  const { uid, gid, mode } = await stat(file);
  expect([uid, gid, mode & 0o777]).toEqual([UID, UID, 0o600]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    servers: { [SERVER]: { token: 'syl_x' } },
  });
  expect(process.geteuid?.()).toBe(0);
});

test.each(['credentials.json.new', 'credentials.json'])(
  'S8: a link at %s leads root nowhere',
  async (name) => {
    await symlink(victim, join(config, name));
    expect(write()).toEqual([]);
    await expectVictimUntouched();
    expect((await lstat(join(config, 'credentials.json'))).isFile()).toBe(true);
  },
);

test('S8: a folder that is a link to root’s is not written to', async () => {
  const own = join(folder, 'own');
  await mkdir(own, { mode: 0o700 });
  await rm(config, { recursive: true });
  await symlink(own, config);
  expect(write()).toEqual([expect.stringContaining('EACCES')]);
  expect((await stat(own)).uid).toBe(0);
  await expectVictimUntouched();
});

test('S8: root whose HOME is somebody else’s acts as its owner', async () => {
  expect(write(0)).toEqual([]);
  expect((await stat(join(config, 'credentials.json'))).uid).toBe(UID);
});

test('S8: a home that belongs to neither is left alone', async () => {
  await chown(home, 1, 1);
  expect(write()).toEqual([expect.stringContaining('belongs to somebody else')]);
});

test('other servers’ tokens stay, and nothing is left beside the file', async () => {
  const file = join(config, 'credentials.json');
  const other = { default: 'http://a', servers: { 'http://a': { token: 'syt_a', tokenId: 't' } } };
  await writeFile(file, JSON.stringify(other));
  await chown(file, UID, UID);
  expect(write()).toEqual([]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    ...other,
    servers: { ...other.servers, [SERVER]: { token: 'syl_x' } },
  });
  expect(await readdir(config)).toEqual(['credentials.json']);
});

test('yard follows the server of this machine to another address, and no further', async () => {
  const file = join(config, 'credentials.json');
  const goesTo = async (servers: Record<string, { token: string }>): Promise<unknown> => {
    await writeFile(file, JSON.stringify({ default: Object.keys(servers)[0], servers }));
    await chown(file, UID, UID);
    expect(write()).toEqual([]);
    return (JSON.parse(await readFile(file, 'utf8')) as { default: unknown }).default;
  };
  expect(await goesTo({ 'http://192.0.2.5:8470': { token: 'syl_before' } })).toBe(SERVER);
  for (const other of ['http://192.0.2.5:9470', 'https://yard.example.org']) {
    expect(await goesTo({ [other]: { token: 'syl_before' } })).toBe(other);
  }
  const signedIn = 'http://192.0.2.5:8470';
  expect(await goesTo({ [signedIn]: { token: 'of an account' } })).toBe(signedIn);
});
