import { type Migration, Migrator } from 'kysely/migration';
import { Fault } from '../../schemas/errors/fault.ts';
import type { AnyDatabase } from './open-database.ts';

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
    // Of two that are made side by side, the one with the higher number may land first.
    allowUnorderedMigrations: true,
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
