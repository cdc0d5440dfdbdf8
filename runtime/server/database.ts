import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { Pool } from 'pg';
import { Fault } from '../../schemas/errors/fault.ts';

/** Tables are typed by the area they belong to; the connection knows none of them. */
// oxlint-disable-next-line typescript/no-explicit-any -- each area narrows it to its own tables
export type AnyDatabase = Kysely<any>;

/** Where the data is: embedded in a folder (or in memory), or in a PostgreSQL server. */
export type DatabasePlace =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'memory' }
  | { readonly kind: 'url'; readonly url: string };

/**
 * Buffers for a process that shares its machine, instead of a server of its own
 * (`docs/decisions/0003-embedded-database-settings.md`).
 */
const SMALL = ['shared_buffers=8MB', 'wal_buffers=64kB', 'max_connections=4'];

/** Opens the database; the caller closes it with `destroy()`. */
export async function openDatabase(place: DatabasePlace): Promise<AnyDatabase> {
  if (place.kind === 'url') {
    const pool = new Pool({ connectionString: place.url, max: 10 });
    return new Kysely({ dialect: new PostgresDialect({ pool }) });
  }
  if (place.kind === 'folder') await mkdir(place.path, { recursive: true, mode: 0o700 });
  const pglite = new PGlite({
    ...(place.kind === 'folder' ? { dataDir: place.path } : {}),
    extensions: { pg_trgm },
    startParams: [...PGlite.defaultStartParams, ...SMALL.flatMap((setting) => ['-c', setting])],
  });
  await pglite.waitReady;
  return new Kysely({ dialect: new PGliteDialect({ pglite }) });
}

/** The migrations of one area, by name; names start with a number and are applied in that order. */
export interface AreaMigrations {
  /** Prefix of the area's bookkeeping tables. */
  readonly area: string;
  readonly migrations: Record<string, Migration>;
}

/**
 * Brings the tables of one area up to date. Refuses a database that a newer version has touched.
 *
 * @throws Fault INTERNAL when a migration fails or is unknown to this version
 */
export async function migrateDatabase(db: AnyDatabase, area: AreaMigrations): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => area.migrations },
    migrationTableName: `${area.area}_migration`,
    migrationLockTableName: `${area.area}_migration_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) {
    throw new Fault(
      'INTERNAL',
      { what: `the database of “${area.area}” could not be brought up to date` },
      { cause: error, detail: error instanceof Error ? error.message : JSON.stringify(error) },
    );
  }
}
