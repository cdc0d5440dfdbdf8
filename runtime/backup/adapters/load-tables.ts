import { sql } from 'kysely';
import type { BackupContents, KeptTable } from '../../../packager/format/server-backup/contents.ts';
import { RowSum } from '../../../packager/format/server-backup/row-sum.ts';
import { backupDamaged } from '../../../packager/format/server-backup/server-backup-damaged.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import { fixTexts, readRows } from './dump-tables.ts';
import { isBookkeeping, readReferences, readTableNames } from './read-schema.ts';

/**
 * Fills tables with the rows of a backup, within a transaction: either all of them are there and are what
 * the backup tells of, or nothing has changed.
 *
 * @param db a transaction; its tables have been through the same migrations as those of the backup
 * @param rowsOf the rows of a table, as `dumpTables` writes them
 * @throws Fault SERVER_BACKUP_DAMAGED
 */
export async function loadTables(
  db: AnyDatabase,
  { tables, sequences }: Pick<BackupContents, 'tables' | 'sequences'>,
  rowsOf: (table: string) => AsyncIterable<string>,
): Promise<void> {
  await fixTexts(db);
  const there = await readTableNames(db);
  const all = there.filter((name) => !isBookkeeping(name));
  if (all.length > 0) {
    // Migrations may have put rows there, and so may a try that was cut off.
    await sql`truncate ${sql.join(all.map((name) => sql.table(name)))} cascade`.execute(db);
  }
  const unknown = tables.find(({ name }) => !all.includes(name));
  if (unknown) throw backupDamaged('that is restored', `its table ${unknown.name} is unknown here`);
  const references = await readReferences(db);
  // A row may name one that comes later, also in its own table.
  for (const { table, name } of references) await alterReference(db, table, name, DEFERRED);
  for (const table of tables) {
    await loadTable(db, table, rowsOf(table.name));
    await compare(db, table);
  }
  await sql`set constraints all immediate`.execute(db);
  for (const { table, name } of references) await alterReference(db, table, name, AT_ONCE);
  for (const { name, value, called } of sequences) {
    await sql`select setval(${name}::regclass, ${value}::bigint, ${called}::boolean)`.execute(db);
  }
}

async function loadTable(
  db: AnyDatabase,
  { name, columns }: KeptTable,
  lines: AsyncIterable<string>,
): Promise<void> {
  const names = sql.join(columns.map((column) => sql.ref(column.name)));
  const values = sql.join(
    columns.map(({ type }, i) => sql`(r ->> ${sql.lit(i)})::${sql.raw(typeName(type))}`),
  );
  const insert = async (batch: readonly string[]): Promise<void> => {
    await sql`insert into ${sql.table(name)} (${names}) overriding system value
      select ${values} from json_array_elements(${`[${batch.join(',')}]`}::json) as e (r)`.execute(
      db,
    );
  };
  for await (const batch of batches(lines)) await insert(batch);
}

const DEFERRED = sql`deferrable initially deferred`;
const AT_ONCE = sql`not deferrable`;

const alterReference = (db: AnyDatabase, table: string, name: string, how: typeof AT_ONCE) =>
  sql`alter table ${sql.table(table)} alter constraint ${sql.id(name)} ${how}`.execute(db);

/** Reads again what is there now. @throws Fault SERVER_BACKUP_DAMAGED */
async function compare(db: AnyDatabase, table: KeptTable): Promise<void> {
  const sum = new RowSum();
  for await (const rows of readRows(db, table)) for (const row of rows) sum.add(row);
  if (sum.rows === table.rows && sum.digest === table.digest) return;
  throw backupDamaged('that is restored', `the rows of its table ${table.name} are not all there`);
}

/** A type as PostgreSQL writes it: `timestamp with time zone`, `character varying(20)[]`. */
function typeName(type: string): string {
  if (/^[a-z_][a-z0-9_ ]*(\(\d+(,\d+)?\))?[a-z ]*(\[\])?$/.test(type)) return type;
  throw backupDamaged('that is restored', `it names the type “${type}”`);
}

async function* batches(lines: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  const { rowsAtOnce, loadBytes } = LIMITS.serverBackup;
  let batch: string[] = [];
  let chars = 0;
  for await (const line of lines) {
    if (batch.length > 0 && (batch.length >= rowsAtOnce || chars + line.length > loadBytes)) {
      yield batch;
      [batch, chars] = [[], 0];
    }
    batch.push(line);
    chars += line.length;
  }
  if (batch.length > 0) yield batch;
}
