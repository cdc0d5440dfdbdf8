import { sql } from 'kysely';
import type { KeptSequence, KeptTable } from '../../../packager/format/server-backup/contents.ts';
import type { AnyDatabase } from '../../database/open-database.ts';

export type TableShape = Pick<KeptTable, 'name' | 'columns'>;

/** How migrations keep their own books (see runtime/database/migrate-database.ts). */
const MIGRATIONS = /^([a-z]+)_migration$/;
const LOCKS = /_migration_lock$/;

export const areaOf = (table: string): string | undefined => MIGRATIONS.exec(table)?.[1];
/** Made by migrations, and no content. */
export const isBookkeeping = (table: string): boolean =>
  MIGRATIONS.test(table) || LOCKS.test(table);

/** @returns names of all tables, in their order */
export async function readTableNames(db: AnyDatabase): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
    order by relname`.execute(db);
  return rows.map(({ name }) => name);
}

/** @returns what lets no row name one that is not there: its table and its name */
export async function readReferences(
  db: AnyDatabase,
): Promise<readonly { readonly table: string; readonly name: string }[]> {
  const { rows } = await sql<{ table: string; name: string }>`
    select c.relname as "table", k.conname as name from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace`.execute(db);
  return rows;
}

/** @returns the columns that are stored; the others are made of them */
export async function readShape(db: AnyDatabase, name: string): Promise<TableShape> {
  const { rows: columns } = await sql<{ name: string; type: string }>`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${name}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(db);
  return { name, columns };
}

/** @returns migrations that the tables have been through, by area */
export async function readMigrations(
  db: AnyDatabase,
  tables: readonly string[],
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of tables) {
    const area = areaOf(table);
    if (area === undefined) continue;
    const { rows } = await sql<{ name: string }>`
      select name from ${sql.table(table)} order by name`.execute(db);
    found[area] = rows.map(({ name }) => name);
  }
  return found;
}

export async function readSequences(db: AnyDatabase): Promise<KeptSequence[]> {
  const { rows: names } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'S' order by relname`.execute(
    db,
  );
  const found: KeptSequence[] = [];
  for (const { name } of names) {
    const { rows } = await sql<{ value: string; called: boolean }>`
      select last_value::text as value, is_called as called from ${sql.table(name)}`.execute(db);
    const [row] = rows;
    if (row) found.push({ name, ...row });
  }
  return found;
}
