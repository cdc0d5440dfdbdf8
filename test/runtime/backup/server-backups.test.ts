import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Call } from '../../../schemas/api/handler.ts';
import { SqlServerMemory } from '../../../runtime/backup/adapters/sql-server-memory.ts';
import { backupMigrations } from '../../../runtime/backup/migrations.ts';
import { serverBackupHandlers } from '../../../runtime/backup/server-backups.ts';
import { ServerTerm } from '../../../runtime/backup/server-term.ts';
import { testDatabases } from '../../fakes/databases.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { laterFaultCode } from '../../fakes/fault-code.ts';

const now = (): Date => new Date('2026-12-01');
const key = Buffer.alloc(32).toString('base64');
const body = { id: 'ab'.repeat(16), key, header: key, leaveOut: [] };
const request = { params: undefined as never, query: undefined as never, body };
const call = { principal: { name: 'olga' } } as Call;

let folder: string;
let holders: number;
let isAuditFull: boolean;
let handlers: ReturnType<typeof serverBackupHandlers>;
const undo: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-backups-'));
  const { db, close } = await (testDatabases[0]?.open(backupMigrations) ??
    Promise.reject(new Error()));
  undo.push(close);
  holders = 0;
  isAuditFull = false;
  handlers = serverBackupHandlers({
    memory: await SqlServerMemory.open(db),
    term: new ServerTerm(0, now),
    audit: {
      record: async () => {
        if (isAuditFull) throw new Error('full');
      },
      list: async () => [],
    },
    firstStackAt: async () => undefined,
    source: {
      db,
      dataFolder: folder,
      about: { version: '1', hostname: 'admin', roles: ['admin'], term: 0, authority: undefined },
      holdBlobs: async () => {
        holders += 1;
        return () => (holders -= 1);
      },
      now,
    },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const each of undo.splice(0)) await each();
  await rm(folder, { recursive: true });
});

const take = async (): Promise<Readable> =>
  (await handlers.takeServerBackup(request, call)) as Readable;
const spools = (): Promise<string[]> => readdir(join(folder, 'backup-spool')).catch(() => []);

test('one backup is taken at a time, and nothing of it stays', async () => {
  const bytes = await take();
  expect(await laterFaultCode(take())).toBe('SERVER_BACKUP_BUSY');
  expect(holders).toBe(1);
  expect((await buffer(bytes)).length).toBeGreaterThan(0);
  await expect.poll(async () => [holders, await spools()]).toEqual([0, []]);
  (await take()).destroy();
  await expect.poll(async () => [holders, await spools()]).toEqual([0, []]);
});

test('a backup that nobody takes any more is cut off, and the next one is taken', async () => {
  const blobs = join(folder, 'registry/v1/blobs/sha256/ab');
  await mkdir(blobs, { recursive: true });
  await writeFile(join(blobs, 'abcd'), randomBytes(2_000_000));
  const bytes = await take();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const failed = once(bytes, 'error');
  await once(bytes, 'readable');
  await expect.poll(() => vi.getTimerCount()).toBeGreaterThan(0);
  expect(bytes.destroyed).toBe(false);
  vi.advanceTimersByTime(LIMITS.serverBackup.stallMs);
  expect(String(await failed)).toContain('nobody takes');
  vi.useRealTimers();
  await expect.poll(async () => [holders, await spools()]).toEqual([0, []]);
  await buffer(await take());
});

test('a backup that cannot be noted down holds nothing, and the next one is taken', async () => {
  isAuditFull = true;
  await expect(take()).rejects.toThrow('full');
  expect([holders, await spools()]).toEqual([0, []]);
  isAuditFull = false;
  await buffer(await take());
});
