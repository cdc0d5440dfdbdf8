import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { inject } from 'vitest';
import { type AreaMigrations, migrateDatabase } from '../../runtime/database/migrate-database.ts';
import { type AnyDatabase, openDatabase } from '../../runtime/database/open-database.ts';

/** A kind of database that repository tests run on. */
export interface TestDatabase {
  readonly name: string;
  /** Opens an empty database with the tables of the given areas. */
  open(...areas: AreaMigrations[]): Promise<{ db: AnyDatabase; close(): Promise<void> }>;
}

const emptyDump = async (): Promise<Blob> => new Blob([await readFile(inject('emptyDatabase'))]);

/** Starting one takes a while, so emptied ones are used again within a test file. */
const idle: AnyDatabase[] = [];

const embedded: TestDatabase = {
  name: 'PGlite',
  async open(...areas) {
    const db = idle.pop() ?? (await openDatabase({ kind: 'memory', dump: await emptyDump() }));
    for (const area of areas) await migrateDatabase(db, area);
    return {
      db,
      async close() {
        await sql`drop schema public cascade`.execute(db);
        await sql`create schema public`.execute(db);
        idle.push(db);
      },
    };
  },
};

/** A database of its own in a real PostgreSQL, so that tests do not meet. */
const postgres = (server: string): TestDatabase => ({
  name: 'PostgreSQL',
  async open(...areas) {
    const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
    const admin = await openDatabase({ kind: 'url', url: server });
    await sql`create database ${sql.id(name)}`.execute(admin);
    const own = new URL(server);
    own.pathname = `/${name}`;
    const db = await openDatabase({ kind: 'url', url: own.href });
    for (const area of areas) await migrateDatabase(db, area);
    return {
      db,
      async close() {
        await db.destroy();
        await sql`drop database ${sql.id(name)}`.execute(admin);
        await admin.destroy();
      },
    };
  },
});

const url = process.env.STACKYARD_TEST_POSTGRES;

/**
 * Every database the product supports: `describe.each(testDatabases)`. PostgreSQL takes part when
 * `STACKYARD_TEST_POSTGRES` names a server, as `npm test` arranges.
 */
export const testDatabases: TestDatabase[] = url ? [embedded, postgres(url)] : [embedded];
