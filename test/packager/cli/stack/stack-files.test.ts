import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RestorePoint } from '../../../../schemas/api/resources/restore-point.ts';
import { runCommand } from '../../../../packager/native/run-command.ts';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

const live = useLiveOperator('market');
beforeAll(() => live.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 }));

const yard = (...argv: string[]) => live.operator.yard(['stack', 'files', ...argv]);
const json = async (...argv: string[]) =>
  (await live.operator.yardJson(['stack', 'files', ...argv])).json;

describe('yard stack files', { timeout: LIVE_TEST_MS }, () => {
  let folder: string;
  let volume: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yard-files-'));
    await install(live.server.api, { appliance: 'stackyard/wordpress', name: 'blog' });
    const { api } = live.server;
    const params = { stack: 'blog' };
    await api.createRestorePoint({ params, query: {}, body: {} });
    const points = (): Promise<RestorePoint[]> => api.listRestorePoints({ params });
    await waitFor('the restore point', async () => (await points()).length === 1);
    volume = (await points())[0]!.volumes[0]!;
  }, LIVE_TEST_MS);
  afterAll(() => rm(folder, { recursive: true }));

  test('lists a folder, and says which volume and file system it is of', async () => {
    const { stdout } = await yard('ls', 'blog', '--volume', volume);
    expect(stdout).toContain(`/ of ${volume} (ext4)\n`);
    expect(stdout).toMatch(/drwxr-xr-x +0:0 .* etc\/\n/);
    expect(stdout).toMatch(/lrwxr-xr-x .* latest → written\n/);
    expect(await json('ls', 'blog', '/etc', '--volume', volume)).toMatchObject({
      volume,
      path: '/etc',
      entries: [{ name: 'hostname', kind: 'file', sizeBytes: 10, to: null }],
    });
  });

  test('takes out a file, which only its owner may read', async () => {
    const file = join(folder, 'hostname');
    const got = await json('get', 'blog', '/etc/hostname', '--volume', volume, '-o', file);
    expect(got).toEqual({ file, kind: 'file', sizeBytes: 10 });
    expect(await readFile(file, 'utf8')).toBe('simulated\n');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await yard('get', 'blog', '/etc/hostname', '--volume', volume, '-o', file);
    expect(again.exit).not.toBe(0);
  });

  test('takes out a folder as a tar', async () => {
    const file = join(folder, 'all.tar');
    await json('get', 'blog', '/', '--volume', volume, '-o', file);
    const { stdout } = await runCommand('tar', ['-tf', file]);
    expect(stdout).toBe('etc/\nlatest\nwritten\netc/hostname\n');
  });

  test('says what is not there or not sent, and leaves nothing behind', async () => {
    const at = ['--volume', volume, '-o', join(folder, 'no')];
    expect(await yard('ls', 'blog', '/none', '--volume', volume)).toMatchObject({ exit: 4 });
    expect(await yard('get', 'blog', '/none', ...at)).toMatchObject({ exit: 4 });
    const link = await yard('get', 'blog', '/latest', ...at);
    expect(link).toMatchObject({ exit: 6, stderr: expect.stringContaining('it is a link') });
    expect(await yard('get', 'blog', '/../etc', ...at)).toMatchObject({ exit: 3 });
    expect(await yard('ls', 'blog', '--volume', 'x/y')).toMatchObject({ exit: 4 });
    expect(await yard('ls', 'blog', '--point', 'point-zzzzzzzzzz')).toMatchObject({ exit: 4 });
    expect(existsSync(join(folder, 'no'))).toBe(false);
    expect((await readdir(folder)).toSorted()).toEqual(['all.tar', 'hostname']);
  });

  test('who did it is in the audit log', async () => {
    const events = (await live.operator.yardJson(['stack', 'events', 'blog'])).json;
    const text = JSON.stringify(events);
    expect(text).toContain('in a restore point of blog were opened.');
    expect(text).toContain('The file /etc/hostname of the disk');
  });
});
