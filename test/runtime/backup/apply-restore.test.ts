import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BackupContents } from '../../../packager/format/server-backup/contents.ts';
import { accountMigrations } from '../../../runtime/accounts/migrations.ts';
import { dumpTables } from '../../../runtime/backup/adapters/dump-tables.ts';
import { SqlServerMemory } from '../../../runtime/backup/adapters/sql-server-memory.ts';
import { applyRestore } from '../../../runtime/backup/apply-restore.ts';
import { backupMigrations } from '../../../runtime/backup/migrations.ts';
import type { AreaMigrations } from '../../../runtime/database/migrate-database.ts';
import type { AnyDatabase } from '../../../runtime/database/open-database.ts';
import { testDatabases } from '../../fakes/databases.ts';
import { laterFaultCode } from '../../fakes/fault-code.ts';
import { contentsOf } from '../../fakes/server-backup.ts';

const AREAS = [accountMigrations as AreaMigrations, backupMigrations];
const RESTORED_AT = '2026-12-01T00:00:00.000Z';
/** Hours after the command. */
const STARTED_AT = '2026-12-01T07:00:00.000Z';

let folder: string;
let contents: BackupContents;
let rows: Map<string, string>;
const undo: (() => Promise<void>)[] = [];

async function open(...areas: AreaMigrations[]): Promise<AnyDatabase> {
  const { db, close } = await (testDatabases[0]?.open(...areas) ?? Promise.reject(new Error()));
  undo.push(close);
  return db;
}

async function lay(
  changes: { contents?: object; revokeTokens?: boolean; restoredAt?: string } = {},
): Promise<void> {
  const restore = join(folder, 'restore');
  await mkdir(join(restore, 'tables'), { recursive: true });
  await writeFile(
    join(restore, 'contents.json'),
    JSON.stringify({ ...contents, ...changes.contents }),
  );
  const { revokeTokens = false, restoredAt = RESTORED_AT } = changes;
  await writeFile(join(restore, 'choices.json'), JSON.stringify({ restoredAt, revokeTokens }));
  for (const [table, text] of rows) await writeFile(join(restore, 'tables', table), text);
}

const now = () => new Date(STARTED_AT);
const apply = (db: AnyDatabase) =>
  applyRestore(db, folder, { areas: AREAS, version: '0.1.0', now });
const names = async (db: AnyDatabase): Promise<unknown> =>
  (await sql<{ name: string }>`select name from account`.execute(db)).rows.map(({ name }) => name);
const isLaid = (): Promise<boolean> =>
  access(join(folder, 'restore')).then(
    () => true,
    () => false,
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-restore-'));
  const from = await open(...AREAS);
  await sql`insert into account (id, name, role, namespaces, disabled, created_at, password_hash)
    values ('a', 'olga', 'admin', '[]', false, now(), 'x')`.execute(from);
  await sql`insert into account_token (id, account, name, scopes, secret_hash, created_at)
    values ('t', 'a', 'nightly', '[]', 'h', now())`.execute(from);
  rows = new Map();
  let current = '';
  const dump = await dumpTables(from, (table) => table === 'account_session', {
    begin: async (table) => void rows.set((current = table), ''),
    write: async (text) => void rows.set(current, `${rows.get(current)}${text}`),
  });
  contents = contentsOf({ ...dump, files: [], term: 3 });
});
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
  await rm(folder, { recursive: true });
});

describe('a server that starts with a backup to restore', () => {
  test('loads it into its empty database, and remembers where it comes from', async () => {
    const db = await open();
    await lay();
    expect((await apply(db))?.id).toBe(contents.id);
    expect(await names(db)).toEqual(['olga']);
    expect(await isLaid()).toBe(false);
    const { term, restored } = (await SqlServerMemory.open(db)).known;
    expect(term).toBe(Date.parse(RESTORED_AT));
    // Until it is started, the server of before may go on.
    const times = { restoredAt: STARTED_AT, orderedAt: RESTORED_AT };
    expect(restored).toMatchObject({ id: contents.id, ...times, hostname: 'admin' });
    expect((await sql`select 1 from account_token`.execute(db)).rows).toHaveLength(1);
    expect(await apply(db)).toBeUndefined();
  });

  test('lets no token of before count, if that was asked for', async () => {
    const db = await open();
    await lay({ revokeTokens: true });
    await apply(db);
    expect((await sql`select 1 from account_token`.execute(db)).rows).toEqual([]);
  });

  test('that was cut off does it again; and not again once it was done', async () => {
    const db = await open();
    const whole = rows.get('account') ?? '';
    rows.set('account', '');
    await lay();
    expect(await laterFaultCode(apply(db))).toBe('SERVER_BACKUP_DAMAGED');
    expect(await names(db)).toEqual([]);
    rows.set('account', whole);
    await lay();
    await apply(db);
    await sql`update account set name = 'changed'`.execute(db);
    // As when the power went before it was removed.
    await lay();
    expect(await apply(db)).toBeUndefined();
    expect(await names(db)).toEqual(['changed']);
    expect(await isLaid()).toBe(false);
  });

  test('does not pass off what an earlier restore of the same backup has become for a new one', async () => {
    const db = await open();
    await lay();
    await apply(db);
    await sql`update account set name = 'changed'`.execute(db);
    await lay({ restoredAt: '2026-12-02T00:00:00.000Z' });
    expect(await laterFaultCode(apply(db))).toBe('DATABASE_USED');
    expect(await names(db)).toEqual(['changed']);
    expect(await isLaid()).toBe(true);
  });

  test('does not touch a database that has something already', async () => {
    const db = await open(accountMigrations);
    await lay();
    expect(await laterFaultCode(apply(db))).toBe('DATABASE_USED');
    const used = await open(backupMigrations);
    await sql`insert into server_memory values ('restored', '{"id": "other"}')`.execute(used);
    expect(await laterFaultCode(apply(used))).toBe('DATABASE_USED');
    expect(await isLaid()).toBe(true);
  });

  test('goes on where the first tables were made, and nothing else', async () => {
    const db = await open(backupMigrations);
    await lay();
    await apply(db);
    expect(await names(db)).toEqual(['olga']);
  });

  test('refuses what a newer version has made', async () => {
    const db = await open();
    const { migrations } = contents;
    await lay({ contents: { migrations: { ...migrations, account: ['9999-later'] } } });
    expect(await laterFaultCode(apply(db))).toBe('SERVER_BACKUP_TOO_NEW');
    await lay({ contents: { migrations: { ...migrations, weather: ['0001-rain'] } } });
    expect(await laterFaultCode(apply(db))).toBe('SERVER_BACKUP_TOO_NEW');
    expect((await sql`select 1 from pg_class where relname = 'account'`.execute(db)).rows).toEqual(
      [],
    );
  });

  test('starts as ever where there is nothing to restore', async () => {
    expect(await apply(await open())).toBeUndefined();
  });
});
