import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { accountMigrations } from '../../../runtime/accounts/migrations.ts';
import { dumpTables, readRows } from '../../../runtime/backup/adapters/dump-tables.ts';
import { loadTables } from '../../../runtime/backup/adapters/load-tables.ts';
import type { AnyDatabase } from '../../../runtime/database/open-database.ts';
import type { AreaMigrations } from '../../../runtime/database/migrate-database.ts';
import { testDatabases } from '../../fakes/databases.ts';
import { laterFaultCode as faultCode } from '../../fakes/fault-code.ts';

/** Every kind of column that a migration may make, and rows that name each other. */
const odd: AreaMigrations = {
  area: 'odd',
  migrations: {
    '0001-odd': {
      async up(db) {
        await sql`create table odd (
          number bigint generated always as identity primary key,
          parent bigint references odd (number),
          label varchar(40) not null unique,
          bytes bytea, document jsonb, flag boolean, share double precision,
          amount numeric(12, 3), at timestamptz, day date, words text[],
          doubled bigint generated always as (number * 2) stored)`.execute(db);
        await sql`create table child (id text primary key, odd bigint not null references odd (number) on delete cascade)`.execute(
          db,
        );
      },
    },
  },
};

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
});

async function open(database: (typeof testDatabases)[number]): Promise<AnyDatabase> {
  const { db, close } = await database.open(accountMigrations, odd);
  undo.push(close);
  return db;
}

async function fill(db: AnyDatabase): Promise<void> {
  await sql`insert into odd (label, bytes, document, flag, share, amount, at, day, words) values
    ('all', '\\x00ff10', '{"a": [1, null, "ä"]}', true, 0.1, 1234567.891, '2026-11-30T12:00:00.123456+02', '2026-02-28', '{"a b",NULL,"c,d"}'),
    ('nothing', null, null, null, null, null, null, null, null),
    ('odd text', '', 'null', false, 1e300, -0.001, 'infinity', '0001-01-01', '{}')`.execute(db);
  const text = `line\nfeed "quoted" back\\slash\ttab 😀`.slice(0, 40);
  await sql`insert into odd (label) values (${text})`.execute(db);
  // The first row names one that comes after it.
  await sql`update odd set parent = 4 where number = 1`.execute(db);
  await sql`insert into child values ('one', 3)`.execute(db);
  await sql`delete from odd where number = 2`.execute(db);
}

const spoolOf = () => {
  const tables = new Map<string, string>();
  let current = '';
  return {
    tables,
    begin: async (table: string) => void tables.set((current = table), ''),
    write: async (rows: string) => void tables.set(current, `${tables.get(current)}${rows}`),
  };
};

const linesOf = (tables: ReadonlyMap<string, string>) =>
  async function* (table: string): AsyncGenerator<string> {
    yield* (tables.get(table) ?? '').split('\n').filter((line) => line !== '');
  };

describe.each(testDatabases)('the rows of $name', (database) => {
  test('are the same in another database, whatever their types, and numbers go on', async () => {
    const [from, to] = [await open(database), await open(database)];
    await fill(from);
    const spool = spoolOf();
    const dump = await dumpTables(from, () => false, spool);
    expect(dump.migrations).toEqual({ account: expect.any(Array), odd: ['0001-odd'] });
    expect(dump.tables.find(({ name }) => name === 'odd')?.rows).toBe(3);
    // What is there already makes way.
    await sql`insert into odd (label) values ('of before')`.execute(to);
    await to.transaction().execute((changes) => loadTables(changes, dump, linesOf(spool.tables)));
    const again = spoolOf();
    expect(await dumpTables(to, () => false, again)).toEqual(dump);
    expect(again.tables).toEqual(spool.tables);
    const { rows } = await sql<{ number: string; doubled: string }>`
      insert into odd (label) values ('next') returning number::text, doubled::text`.execute(to);
    expect(rows).toEqual([{ number: '5', doubled: '10' }]);
    const wrong = sql`insert into child values ('two', 99)`.execute(to);
    await expect(wrong).rejects.toThrow('child');
  });

  test('are all there or none: what is missing, or was changed, changes nothing', async () => {
    const [from, to] = [await open(database), await open(database)];
    await fill(from);
    const spool = spoolOf();
    const dump = await dumpTables(from, () => false, spool);
    spool.tables.set('child', '');
    const load = to
      .transaction()
      .execute((changes) => loadTables(changes, dump, linesOf(spool.tables)));
    expect(await faultCode(load)).toBe('SERVER_BACKUP_DAMAGED');
    const { rows } = await sql`select 1 from odd`.execute(to);
    expect(rows).toEqual([]);
  });

  test('are read one by one when they are long, and restored like others', async () => {
    const [from, to] = [await open(database), await open(database)];
    await sql`insert into odd (label, words)
      select 'row ' || i, array[repeat('x', case when i % 2 = 0 then 300000 else 3 end)]
      from generate_series(1, 6) as i`.execute(from);
    const shape = { name: 'odd', columns: [{ name: 'words', type: 'text[]' }] };
    const batches: number[][] = [];
    await from.transaction().execute(async (snapshot) => {
      for await (const rows of readRows(snapshot, shape)) batches.push(rows.map((r) => r.length));
    });
    expect(batches.flat()).toHaveLength(6);
    for (const lengths of batches) {
      expect(lengths.length === 1 || Math.max(...lengths) < 100).toBe(true);
    }
    const spool = spoolOf();
    const dump = await dumpTables(from, () => false, spool);
    await to.transaction().execute((changes) => loadTables(changes, dump, linesOf(spool.tables)));
    const { rows } = await sql`select sum(length(words[1]))::int as sum from odd`.execute(to);
    expect(rows).toEqual([{ sum: 900_009 }]);
  });

  test('leave tables out that are not wanted', async () => {
    const from = await open(database);
    const spool = spoolOf();
    const dump = await dumpTables(from, (table) => table === 'child', spool);
    expect(dump.tables.map(({ name }) => name)).not.toContain('child');
    expect([...spool.tables.keys()]).not.toContain('child');
    expect(dump.tables.map(({ name }) => name)).not.toContain('odd_migration');
  });
});
