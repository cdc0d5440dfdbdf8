import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BackupRepository, StackBackup } from '../../../../schemas/api/resources/backup.ts';
import type { S3Access } from '../../../../schemas/ids/s3-place.ts';
import { type CephGateway, startCeph } from '../../../fakes/ceph/ceph-gateway.ts';
import { install } from '../../../fakes/live-server/install-stacks.ts';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';

const live = useLiveOperator('market');
const yard = (...argv: string[]) => live.operator.yard(argv);
const json = async (...argv: string[]) => (await live.operator.yardJson(argv)).json;

/** The server, its helper processes and a real Ceph; by commands, as people type them. */
describe('backups of stacks in a bucket', { timeout: LIVE_TEST_MS }, () => {
  let ceph: CephGateway;
  let access: S3Access;
  let folder: string;
  let address: string;
  const add = (name: string, ...more: string[]) =>
    yard('backup-repository', 'add', name, '--s3', address, '--key-id', access.keyId, ...more);
  const secretFile = () => join(folder, 's3-secret.txt');

  beforeAll(async () => {
    live.server.node('yard-1').takes({ bootMs: 20, shutdownMs: 10 });
    folder = await mkdtemp(join(tmpdir(), 'stackyard-vault-'));
    ceph = await startCeph();
    access = await ceph.bucket('vault');
    address = `${access.endpoint}/vault/site-1`;
    await writeFile(secretFile(), `${access.secret}\n`);
    await install(live.server.api, { appliance: 'stackyard/wordpress', name: 'blog' });
  }, 120_000);
  afterAll(async () => {
    for (const name of ['blog', 'again']) {
      await yard('stack', 'rm', name, '--delete-data', '--yes', '--wait');
    }
    await ceph?.close();
    await rm(folder, { recursive: true });
  });

  test('what cannot be reached is said, and nothing is added', async () => {
    await writeFile(join(folder, 'wrong.txt'), 'wrong');
    const wrong = await add('vault', '--secret-file', join(folder, 'wrong.txt'));
    expect(wrong.stderr).toContain('the secret is not that of the access key');
    address = `${access.endpoint}/nowhere`;
    expect((await add('vault', '--secret-file', secretFile())).stderr).toContain('no bucket');
    address = `${access.endpoint}/vault/site-1`;
    const both = await yard('backup-repository', 'add', 'vault', '/mnt', '--s3', address);
    expect(both).toMatchObject({ exit: 2 });
    const without = await yard('backup-repository', 'add', 'vault', '--s3', address);
    expect(without).toMatchObject({ exit: 2, stderr: expect.stringContaining('--key-id') });
    expect(await json('backup-repository', 'ls')).toEqual([]);
  });

  test('one is added with a secret that is never shown', async () => {
    const argv = ['backup-repository', 'add', 'vault', '--s3', address, '--key-id', access.keyId];
    const key = ['--save-key', join(folder, 'vault.key')];
    const added = await live.operator.yard([...argv, '--secret-file', '-', ...key], {
      readInput: async () => `${access.secret}\n`,
    });
    expect(added).toMatchObject({ exit: 0 });
    const listed = await yard('backup-repository', 'ls');
    expect(listed.stdout).toContain(`s3:${address}`);
    const told = JSON.stringify([added, listed, await json('backup-repository', 'ls')]);
    expect(told).not.toContain(access.secret);
    const audit = await live.server.api.listAudit({ query: {} });
    expect(JSON.stringify(audit)).toContain(`was added: s3:${address}.`);
    expect(JSON.stringify(audit)).not.toContain(access.secret);
  });

  test('stacks go into it, are verified, and come back', async () => {
    expect(await yard('stack', 'backup', 'blog', '--wait')).toMatchObject({ exit: 0 });
    const again = await json('stack', 'backup', 'blog', '--wait');
    expect(again).toMatchObject({ result: 'succeeded' });
    expect(await yard('backup-repository', 'verify', 'vault', '--wait')).toMatchObject({ exit: 0 });
    const all = (await json('stack', 'backups', 'blog')) as StackBackup[];
    expect(all.map(({ told }) => told!.problem)).toEqual([null, null]);
    expect(all.every(({ told }) => told!.verifiedAt !== null)).toBe(true);
    const from = ['--from', 'vault', '--name', 'again'];
    const restored = await json('stack', 'restore', 'latest:blog', ...from, '--wait');
    expect(restored).toMatchObject({ stack: 'again', state: 'running', result: 'succeeded' });
    const forgotten = await yard('backup-repository', 'forget', 'vault', 'latest:blog', '--yes');
    expect(forgotten).toMatchObject({ exit: 0 });
    expect(await json('stack', 'backups', 'blog')).toHaveLength(1);
  });

  test('its access key and its bound on bandwidth may be changed', async () => {
    const set = (...argv: string[]) => yard('backup-repository', 'set', 'vault', ...argv);
    const [before] = (await json('backup-repository', 'ls')) as BackupRepository[];
    expect(before).toMatchObject({ bytesPerSecond: null, s3: { keyId: access.keyId } });
    expect(await set()).toMatchObject({ exit: 2 });
    expect((await set('--limit', '20 MiB')).stdout).toContain('20 MiB/s');
    expect((await set('--limit', '1 KiB')).exit).toBe(2);
    const other = await ceph.userWithQuota('other', 1);
    await writeFile(join(folder, 'other.txt'), other.secret);
    const stranger = ['--key-id', other.keyId, '--secret-file', join(folder, 'other.txt')];
    expect((await set(...stranger)).stderr).toContain('may not do that');
    const [after] = (await json('backup-repository', 'ls')) as BackupRepository[];
    expect(after).toEqual({ ...before, bytesPerSecond: 20 * 2 ** 20 });
    expect(await set('--key-id', access.keyId, '--secret-file', secretFile())).toMatchObject({
      exit: 0,
    });
    expect((await set('--no-limit')).stdout).toContain('none');
    expect(await yard('stack', 'backup', 'blog', '--wait')).toMatchObject({ exit: 0 });
  });

  test('it is forgotten, and its recovery key brings it back', async () => {
    expect(await yard('backup-repository', 'rm', 'vault', '--yes')).toMatchObject({ exit: 0 });
    const twice = await add('far', '--secret-file', secretFile());
    expect(twice.stderr).toContain('already');
    const key = ['--key-file', join(folder, 'vault.key')];
    expect(await add('far', '--secret-file', secretFile(), ...key)).toMatchObject({ exit: 0 });
    expect(await json('stack', 'backups', '--from', 'far')).toHaveLength(2);
    expect(await readFile(join(folder, 'vault.key'), 'utf8')).not.toContain(access.secret);
  });

  test('it is looked into and pruned by hand as well', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: access.keyId,
      AWS_SECRET_ACCESS_KEY: access.secret,
      STACKYARD_BACKUP_KEY_FILE: join(folder, 'vault.key'),
    };
    const byHand = (...argv: string[]) =>
      live.operator.yard(['backup', ...argv, `s3:${address}`], { env });
    expect((await byHand('ls')).stdout).toContain('blog');
    expect(await byHand('verify')).toMatchObject({ exit: 0 });
    expect(await byHand('prune', '--grace', '0 s')).toMatchObject({ exit: 0 });
    const limited = ['--to', `s3:${address}`, '--name', 'by-hand', '--limit', '100 MiB'];
    await writeFile(join(folder, 'disk.img'), Buffer.alloc(300_000, 'disk'));
    const create = ['backup', 'create', join(folder, 'disk.img'), ...limited];
    expect(await live.operator.yard(create, { env })).toMatchObject({ exit: 0 });
    expect((await byHand('verify')).exit).toBe(0);
    expect((await byHand('ls')).stdout).toContain('by-hand');
  });
});
