import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDisk } from '../../../fakes/test-disk.ts';
import { type YardResult, YardUser } from '../../../fakes/yard.ts';

/** `yard backup` as a person uses it, on folders and files. */
const DISK = testDisk(61, 700, 0.3);
const DATA = testDisk(62, 300, 0.5);

let user: YardUser;
const yard = (...argv: string[]): Promise<YardResult> =>
  user.yard(['backup', ...argv], { host: { now: Date.now } });
const json = async (...argv: string[]): Promise<Record<string, never>> => {
  const { exit, stdout, stderr } = await yard(...argv, '--json');
  expect(exit, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, never>;
};

beforeAll(async () => {
  user = await YardUser.create();
  await writeFile(user.path('system.img'), DISK);
  await writeFile(user.path('data.raw'), DATA);
  await writeFile(user.path('shop.yaml'), 'name: shop\n');
});
afterAll(() => user.remove());

describe('yard backup', () => {
  test('init makes a key that only its owner reads, and says that a lost key is a lost backup', async () => {
    const { exit, stdout } = await yard('init', 'repo');
    expect(exit).toBe(0);
    const key = join(user.home, '.config', 'stackyard', 'keys', 'backup.key');
    expect(stdout).toContain(`${key} (new)`);
    expect(stdout).toContain('without it nobody can read the backups, you included');
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    const again = await yard('init', 'repo');
    expect(again.exit).toBe(6);
  });

  test('create, ls and restore bring disks back as they were, with what was kept beside', async () => {
    const made = await yard(
      'create',
      'system.img',
      'data=data.raw',
      '--to',
      'repo',
      '--name',
      'shop',
      '--definition',
      'shop.yaml',
    );
    expect(made.exit, made.stderr).toBe(0);
    expect(made.stdout).toMatch(/^Restore point [0-9a-f]{12} of shop: read .*, wrote /);
    const { stdout } = await yard('ls', 'repo');
    expect(stdout).toContain('shop');
    expect(stdout).toContain('system, data');
    const restored = await yard('restore', 'latest:shop', '--from', 'repo', '-o', 'out');
    expect(restored.exit, restored.stderr).toBe(0);
    expect(Buffer.compare(await readFile(user.path('out/system.raw')), DISK)).toBe(0);
    expect(Buffer.compare(await readFile(user.path('out/data.raw')), DATA)).toBe(0);
    expect(await readFile(user.path('out/shop.definition'), 'utf8')).toBe('name: shop\n');
    const modes = ['system.raw', 'shop.definition'].map((name) => stat(user.path(`out/${name}`)));
    for (const { mode } of await Promise.all(modes)) expect(mode & 0o777).toBe(0o600);
    const twice = await yard('restore', 'latest', '--from', 'repo', '-o', 'out');
    expect(twice.exit).toBe(6);
  });

  test('what was kept beside the disks replaces no file, and comes back whatever the stack is called', async () => {
    await mkdir(user.path('beside'));
    await writeFile(user.path('beside/shop.definition'), 'mine\n');
    const into = ['--from', 'repo', '-o', 'beside'];
    const refused = await yard('restore', 'latest:shop', ...into);
    expect(refused.exit).toBe(6);
    expect(await readFile(user.path('beside/shop.definition'), 'utf8')).toBe('mine\n');
    const odd = ['--name', '../my shop', '--definition', 'shop.yaml'];
    expect((await yard('create', 'data.raw', '--to', 'repo', ...odd)).exit).toBe(0);
    expect((await yard('restore', 'latest:../my shop', ...into)).exit).toBe(0);
    expect(await readFile(user.path('beside/restored.definition'), 'utf8')).toBe('name: shop\n');
    const { points } = (await json('ls', 'repo')) as unknown as {
      points: { point: string; stack: string }[];
    };
    const made = points.find(({ stack }) => stack !== 'shop');
    expect((await yard('forget', 'repo', made?.point ?? '')).exit).toBe(0);
  });

  test('a list of what changed has only that read', async () => {
    const changed = Buffer.from(DISK);
    changed.fill('other', 400_000, 420_000);
    await writeFile(user.path('system.img'), changed);
    await writeFile(user.path('changes.json'), '[{"start": 400000, "length": 20000}]');
    const told = ['--since', 'latest:shop', '--changed', 'system=changes.json'];
    const create = ['create', 'system.img', '--to', 'repo', '--name', 'shop'];
    const { readBytes } = await json(...create, ...told);
    expect(readBytes).toBeLessThan(300_000);
    const only = ['--disk', 'system', '--force'];
    const restored = await yard('restore', 'latest', '--from', 'repo', '-o', 'out', ...only);
    expect(restored.exit, restored.stderr).toBe(0);
    expect(Buffer.compare(await readFile(user.path('out/system.raw')), changed)).toBe(0);
    const wrong = await yard(...create, '--changed', 'system=changes.json');
    expect(wrong.exit).toBe(2);
    expect(wrong.stderr).toContain('--since latest:shop');
    const other = ['create', 'system.img', '--to', 'repo', '--name', 'blog', ...told];
    const mixed = await yard(...other);
    expect(mixed.exit).toBe(2);
    expect(mixed.stderr).toContain('is of “shop”, and says nothing of the disks of “blog”');
  });

  test('verify finds what is damaged, and names the restore points that need it', async () => {
    const whole = await yard('verify', 'repo');
    expect(whole.exit, whole.stderr).toBe(0);
    expect(whole.stdout).toContain('all as written');
    await user.yard(['backup', 'init', 'bad']);
    await yard('create', 'data.raw', '--to', 'bad', '--name', 'db');
    const packs = user.path('bad/packs');
    const [part = ''] = await readdir(packs);
    const [pack = ''] = await readdir(join(packs, part));
    const bytes = await readFile(join(packs, part, pack));
    bytes[5_000] = (bytes[5_000] ?? 0) ^ 1;
    await writeFile(join(packs, part, pack), bytes);
    const damaged = await yard('verify', 'bad');
    expect(damaged.exit).toBe(3);
    expect(damaged.stdout).toContain(`packs/${pack}`);
    expect(damaged.stdout).toContain('Restore points that need it:');
    await rm(user.path('out/data.raw'));
    const restored = await yard('restore', 'latest', '--from', 'bad', '-o', 'out');
    expect(restored.exit).toBe(3);
    expect(restored.stderr).toContain(`packs/${pack}`);
    expect(await readdir(user.path('out'))).not.toContain('data.raw');
  });

  test('forget tells first, when asked, and prune gives room back', async () => {
    const would = await yard('forget', 'repo', '--keep-last', '1', '--dry-run');
    expect(would.stdout).toContain('1 restore point would be forgotten, 1 kept.');
    const { forgotten } = await json('forget', 'repo', '--keep-last', '1');
    expect(forgotten).toHaveLength(1);
    const first = await json('prune', 'repo');
    expect(first).toMatchObject({ removedPacks: 0 });
    const done = await json('prune', 'repo', '--grace', '0 s');
    expect(done).toMatchObject({ removedPacks: expect.any(Number) as number });
    expect((await yard('verify', 'repo')).exit).toBe(0);
    expect((await yard('forget', 'repo')).exit).toBe(2);
  });

  test('a wrong key and no key say what is missing', async () => {
    await user.yard(['backup', 'init', 'other', '--key-file', 'other.key']);
    const wrong = await yard('ls', 'repo', '--key-file', 'other.key');
    expect(wrong.exit).toBe(7);
    expect(wrong.stderr).toContain('nobody can make the key again');
    expect((await yard('ls', 'repo', '--key-file', 'none.key')).exit).toBe(4);
    expect((await yard('ls', 'nowhere')).exit).toBe(4);
  });

  test('a password comes from a file or the environment, and a short one is refused', async () => {
    await writeFile(user.path('password'), 'correct horse battery\n');
    await writeFile(user.path('short'), 'short\n');
    expect((await yard('init', 'locked', '--password-file', 'short')).exit).not.toBe(0);
    expect((await yard('init', 'locked', '--password-file', 'password')).exit).toBe(0);
    const env = { STACKYARD_BACKUP_PASSWORD: 'correct horse battery' };
    const { exit, stdout } = await user.yard(['backup', 'ls', 'locked'], { env });
    expect([exit, stdout.trim()]).toEqual([0, 'No restore points yet.']);
    const both = ['--password-file', 'password', '--key-file', 'other.key'];
    expect((await yard('ls', 'locked', ...both)).exit).toBe(2);
  });

  test('append-only refuses to remove, unless whoever looks after it says so', async () => {
    await yard('init', 'kept', '--append-only');
    await yard('create', 'data.raw', '--to', 'kept', '--name', 'db');
    const refused = await yard('prune', 'kept');
    expect(refused.exit).toBe(6);
    expect(refused.stderr).toContain('--allow-removal');
    expect((await yard('forget', 'kept', 'latest')).exit).toBe(6);
    expect((await yard('prune', 'kept', '--allow-removal')).exit).toBe(0);
  });

  test('a qcow2 file by another ending is refused, and so is a disk that is not there', async () => {
    await writeFile(user.path('fake.img'), Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), DATA]));
    const odd = await yard('create', 'fake.img', '--to', 'repo', '--name', 'x');
    expect(odd.stderr).toContain('.qcow2');
    expect((await yard('create', 'none.img', '--to', 'repo', '--name', 'x')).exit).toBe(4);
    const slow = ['create', 'data.raw', '--to', 'repo', '--name', 'x', '--limit', 'fast'];
    expect((await yard(...slow)).exit).toBe(2);
  });
});

describe('a bucket without what opens it', () => {
  const ls = (place: string, env: Record<string, string>) =>
    user.yard(['backup', 'ls', place], { env });
  const key = { AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'secret' };

  test.each([
    ['s3:https://127.0.0.1:1/vault', {}, 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
    ['s3:https://127.0.0.1:1/vault', { AWS_ACCESS_KEY_ID: 'KEY' }, 'AWS_SECRET_ACCESS_KEY'],
    ['s3:https://127.0.0.1:1/vault', { ...key, AWS_REGION: 'eu 1' }, 'AWS_REGION'],
    ['s3:https://127.0.0.1:1', key, 'is not the address of a bucket'],
    ['s3://vault', key, 'is not the address of a bucket'],
  ])('%s says what is missing', async (place, env, problem) => {
    const { exit, stderr } = await ls(place, env);
    expect([exit, stderr]).toEqual([2, expect.stringContaining(problem)]);
    expect(stderr).not.toContain('“secret”');
  });
});
