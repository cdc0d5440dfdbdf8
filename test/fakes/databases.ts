import { readFile } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, type PGliteDialectConfig, sql } from 'kysely';
import { inject } from 'vitest';
import { type AreaMigrations, migrateDatabase } from '../../runtime/database/migrate-database.ts';
import { guardDialect, UNGUARDED } from '../../runtime/database/guard-dialect.ts';
import {
  type AnyDatabase,
  openDatabase,
  openEmbedded,
} from '../../runtime/database/open-database.ts';

/** A kind of database that repository tests run on. */
export interface TestDatabase {
  readonly name: string;
  /** Opens an empty database with the tables of the given areas. */
  open(...areas: AreaMigrations[]): Promise<{ db: AnyDatabase; close(): Promise<void> }>;
}

/** Starting one takes a while, so emptied ones are used again. */
const idle: PGlite[] = [];

const startEmbedded = async (): Promise<PGlite> =>
  openEmbedded({ loadDataDir: new Blob([await readFile(inject('emptyDatabase'))]) });

const embedded: TestDatabase = {
  name: 'PGlite',
  async open(...areas) {
    const pglite = idle.pop() ?? (await startEmbedded());
    const db: AnyDatabase = new Kysely({
      dialect: guardDialect(new PGliteDialect({ pglite: lend(pglite) }), UNGUARDED),
    });
    for (const area of areas) await migrateDatabase(db, area);
    return {
      db,
      async close() {
        await db.destroy();
        await pglite.exec('drop schema public cascade; create schema public');
        idle.push(pglite);
      },
    };
  },
};

/**
 * A connection of one test. When that has ended, whatever it has left running (a server that was
 * killed has timers still) finds the database closed, instead of that of the next test.
 */
function lend(pglite: PGlite): Extract<PGliteDialectConfig['pglite'], object> {
  let closed = false;
  const whileOpen = <Result>(use: () => Promise<Result>): Promise<Result> =>
    closed ? Promise.reject(new Error('the test has ended')) : use();
  return {
    ready: true,
    waitReady: Promise.resolve(),
    get closed() {
      return closed;
    },
    close: async () => {
      closed = true;
    },
    query: (query, parameters, options) =>
      whileOpen(() => pglite.query(query, parameters, options)),
    transaction: (work) => whileOpen(() => pglite.transaction(work)),
  };
}

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
