import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { controlMigrations } from '../../../../../runtime/control/migrations.ts';
import { migrateDatabase } from '../../../../../runtime/database/migrate-database.ts';
import { testDatabases } from '../../../../fakes/databases.ts';

const volume = (id: string, kind: 'system' | 'data') => ({ id, kind });

/** D1: stacks from before volumes were remembered. */
test.each(testDatabases)(
  'D1: volumes of stacks that exist count as made ($name)',
  async ({ open }) => {
    const upTo = (last: string) => ({
      ...controlMigrations,
      migrations: Object.fromEntries(
        Object.entries(controlMigrations.migrations).filter(([name]) => name <= last),
      ),
    });
    const { db, close } = await open(upTo('0006-release-voucher'));
    const definition = JSON.stringify({ volumes: [volume('s', 'system'), volume('d', 'data')] });
    for (const stage of ['reserved', 'fetched', 'stored', 'connected', 'defined', 'kept']) {
      await sql`insert into stack values (${stage}, ${stage}, '{}', ${definition}, '{}', '',
        ${stage}, 'off', now(), 'tester', null)`.execute(db);
    }
    const empty = JSON.stringify({ volumes: [] });
    await sql`insert into stack values ('empty', 'empty', '{}', ${empty}, '{}', '',
      'defined', 'off', now(), 'tester', null)`.execute(db);
    await migrateDatabase(db, upTo('0007-made-volumes'));
    const rows = await db.selectFrom('stack').select(['id', 'made_volumes']).execute();
    expect(Object.fromEntries(rows.map((row) => [row['id'], row['made_volumes']]))).toEqual({
      // What is not beyond making its disks is remembered by the step that makes them.
      reserved: [],
      fetched: [],
      stored: [],
      connected: ['s', 'd'],
      defined: ['s', 'd'],
      kept: ['d'],
      empty: [],
    });
    await close();
  },
);
