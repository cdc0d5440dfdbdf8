import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StackBackup } from '../../../../schemas/api/resources/backup.ts';
import { answering } from '../../../fakes/answering.ts';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('market');
beforeAll(() => live.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 }));

const yard = (...argv: string[]) => live.operator.yard(argv);
const json = async (...argv: string[]) => (await live.operator.yardJson(argv)).json;
const backups = async () => (await json('stack', 'backups', 'blog')) as StackBackup[];

describe('backups of stacks', { timeout: LIVE_TEST_MS }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stackyard-vault-'));
    await install(live.server.api, { appliance: 'stackyard/wordpress', name: 'blog' });
  });
  afterAll(async () => {
    for (const name of ['blog', 'again']) {
      await yard('stack', 'rm', name, '--delete-data', '--yes', '--wait');
    }
    await rm(folder, { recursive: true });
  });

  test('say what to do where there is no repository', async () => {
    expect((await yard('backup-repository', 'ls')).stdout).toContain('backup-repository add');
    const { exit, stderr } = await yard('stack', 'backup', 'blog');
    expect([exit, stderr]).toEqual([2, expect.stringContaining('no backup repository')]);
    expect((await yard('stack', 'backups', 'blog')).stdout).toContain('yard stack backup blog');
    expect(await yard('stack', 'backups')).toMatchObject({ exit: 2 });
    expect(await yard('stack', 'restore', 'blog', '--dry-run')).toMatchObject({ exit: 2 });
  });

  test('go into a repository that is added with a key that is shown once', async () => {
    const missing = await yard('backup-repository', 'add', 'vault', join(folder, 'nothing'));
    expect(missing).toMatchObject({ exit: 4 });
    const { stdout } = await yard('backup-repository', 'add', 'vault', folder);
    expect(stdout).toMatch(/shown this once:\n\n {2}stackyard-backup-key-1 [0-9a-f]{64}\n/);
    const listed = (await yard('backup-repository', 'ls')).stdout;
    expect(listed).toContain(folder);
    expect(listed).not.toContain('stackyard-backup-key');
  });

  test('are made, listed, verified, and restored as a new stack', async () => {
    const made = await json('stack', 'backup', 'blog', '--to', 'vault', '--wait');
    expect(made).toMatchObject({ stack: 'blog', result: 'succeeded' });
    const [backup] = await backups();
    expect((await yard('stack', 'backups', 'blog')).stdout).toMatch(/vault .* not yet/);
    expect((await yard('backup-repository', 'verify', 'vault', '--wait')).exit).toBe(0);
    expect((await backups())[0]!.told!.verifiedAt).not.toBeNull();
    expect(await json('stack', 'backups', '--from', 'vault')).toHaveLength(1);
    const from = ['--from', 'vault', '--name', 'again'];
    const plan = await yard('stack', 'restore', 'latest:blog', ...from, '--dry-run');
    expect(plan).toMatchObject({ exit: 0, stdout: expect.stringContaining('“again”') });
    const restored = await json('stack', 'restore', backup!.point.slice(0, 8), ...from, '--wait');
    expect(restored).toMatchObject({ stack: 'again', state: 'running', result: 'succeeded' });
    const twice = await yard('stack', 'restore', 'latest', ...from, '--dry-run');
    expect(twice).toMatchObject({ exit: 6, stdout: expect.stringContaining('already a stack') });
  });

  test('are forgotten when that was confirmed', async () => {
    const argv = ['backup-repository', 'forget', 'vault', 'latest:blog'];
    expect((await live.operator.yard(argv, answering('no'))).exit).toBe(10);
    expect(await yard(...argv, '--yes')).toMatchObject({ exit: 0 });
    expect(await backups()).toEqual([]);
    expect(await yard(...argv, '--yes')).toMatchObject({ exit: 4 });
  });

  test('stay where they are when a repository is forgotten, which its key brings back', async () => {
    const argv = ['backup-repository', 'rm', 'vault'];
    expect((await live.operator.yard(argv, answering('no'))).exit).toBe(10);
    expect((await yard(...argv, '--yes')).exit).toBe(0);
    const other = await mkdtemp(join(tmpdir(), 'stackyard-vault-'));
    const key = join(other, '..', `key-of-${live.server.agentUrl.split(':').at(-1)}`);
    try {
      const add = ['backup-repository', 'add', 'attic', other];
      expect((await yard(...add, '--save-key', key)).stdout).toContain(key);
      expect(await readFile(key, 'utf8')).toContain('stackyard-backup-key-1');
      expect(await yard(...add, '--save-key', key)).toMatchObject({ exit: 6 });
      await yard('backup-repository', 'rm', 'attic', '--yes');
      // The key is told this once: where it cannot be saved, it is shown.
      const cellar = join(other, 'cellar');
      await mkdir(cellar);
      const adding = ['backup-repository', 'add', 'cellar', cellar, '--save-key', join(other, 'k')];
      const unsaved = await live.operator.yard(adding, {
        writePrivateText: () => Promise.reject(new Error('no room')),
      });
      expect(unsaved).toMatchObject({ exit: 6, stderr: expect.stringContaining('no room') });
      expect(unsaved.stdout).toContain('stackyard-backup-key-1');
      await yard('backup-repository', 'rm', 'cellar', '--yes');
      expect(await yard(...add)).toMatchObject({ exit: 6 });
      expect((await yard(...add, '--key-file', key)).exit).toBe(0);
      await yard('backup-repository', 'rm', 'attic', '--yes');
    } finally {
      await rm(other, { recursive: true });
      await rm(key, { force: true });
    }
  });
});
