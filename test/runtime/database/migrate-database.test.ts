import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { migrateDatabase } from '../../../runtime/database/migrate-database.ts';
import { testDatabases } from '../../fakes/databases.ts';

const area = {
  area: 'sample',
  migrations: {
    '0001-first': {
      up: async (db: Parameters<typeof migrateDatabase>[0]) => {
        await db.schema.createTable('sample').addColumn('id', 'integer').execute();
      },
    },
  },
};

describe.each(testDatabases)('database on $name', ({ open }) => {
  test('applies the migrations of an area once', async () => {
    const { db, close } = await open(area);
    await migrateDatabase(db, area);
    await db.insertInto('sample').values({ id: 1 }).execute();
    expect(await db.selectFrom('sample').selectAll().execute()).toEqual([{ id: 1 }]);
    await close();
  });

  test('applies one that landed later than one of a higher number', async () => {
    const { db, close } = await open(area);
    const add = (column: string) => ({
      up: async (on: typeof db) => {
        await on.schema.alterTable('sample').addColumn(column, 'integer').execute();
      },
    });
    const third = { ...area.migrations, '0003-third': add('three') };
    await migrateDatabase(db, { ...area, migrations: third });
    const all = { ...third, '0002-second': add('two') };
    await migrateDatabase(db, { ...area, migrations: all });
    await db.insertInto('sample').values({ two: 2, three: 3 }).execute();
    expect(await db.selectFrom('sample').select(['two', 'three']).execute()).toEqual([
      { two: 2, three: 3 },
    ]);
    await close();
  });

  test('refuses a database that a newer version has touched', async () => {
    const { db, close } = await open(area);
    await expect(migrateDatabase(db, { area: 'sample', migrations: {} })).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    await close();
  });

  test('can search by similarity', async () => {
    const { db, close } = await open();
    await sql`create extension if not exists pg_trgm`.execute(db);
    const { rows } = await sql<{
      s: number;
    }>`select similarity('wordpress', 'wrodpress') as s`.execute(db);
    expect(rows[0]?.s).toBeGreaterThan(0.3);
    await close();
  });
});
