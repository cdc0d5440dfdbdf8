import { sql } from 'kysely';
import type { BackupContents, KeptTable } from '../../../packager/format/server-backup/contents.ts';
import { RowSum } from '../../../packager/format/server-backup/row-sum.ts';
import { ACTIVE_STATES } from '../../../schemas/capability/operation.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import {
  isBookkeeping,
  readMigrations,
  readSequences,
  readShape,
  readTableNames,
  type TableShape,
} from './read-schema.ts';

/** Where rows go while the database is held still. */
export interface RowSpool {
  begin(table: string): Promise<void>;
  write(rows: string): Promise<void>;
}

export type DatabaseDump = Pick<BackupContents, 'migrations' | 'tables' | 'sequences' | 'counts'>;

/**
 * Reads all tables as they are at one instant. The embedded database does nothing else meanwhile;
 * PostgreSQL goes on, and this sees nothing of what others write.
 *
 * @param leaveOut whether the rows of a table are left out
 */
export function dumpTables(
  db: AnyDatabase,
  leaveOut: (table: string) => boolean,
  spool: RowSpool,
): Promise<DatabaseDump> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (snapshot) => {
      await fixTexts(snapshot);
      const names = await readTableNames(snapshot);
      const tables: KeptTable[] = [];
      for (const name of names.filter((each) => !isBookkeeping(each) && !leaveOut(each))) {
        await spool.begin(name);
        tables.push(await dumpTable(snapshot, await readShape(snapshot, name), spool));
      }
      return {
        tables,
        migrations: await readMigrations(snapshot, names),
        sequences: await readSequences(snapshot),
        counts: await countThings(snapshot, names),
      };
    });
}

/** What values look like as text must not depend on settings of a session. */
export async function fixTexts(db: AnyDatabase): Promise<void> {
  await sql`set local timezone = 'UTC'`.execute(db);
  await sql`set local datestyle = 'ISO, YMD'`.execute(db);
  await sql`set local intervalstyle = 'postgres'`.execute(db);
  await sql`set local bytea_output = 'hex'`.execute(db);
  await sql`set local extra_float_digits = 1`.execute(db);
}

async function dumpTable(
  db: AnyDatabase,
  shape: TableShape,
  spool: Pick<RowSpool, 'write'>,
): Promise<KeptTable> {
  const sum = new RowSum();
  for await (const rows of readRows(db, shape)) {
    for (const row of rows) sum.add(row);
    await spool.write(rows.map((row) => `${row}\n`).join(''));
  }
  return { ...shape, columns: [...shape.columns], rows: sum.rows, digest: sum.digest };
}

/**
 * Reads a table within a transaction in which texts are fixed. A row is a JSON list of its values, as the
 * text that PostgreSQL writes and reads each type by, or null. What is held at a time is bounded by the
 * longest row, and not by how many of them stand together.
 */
export async function* readRows(
  db: AnyDatabase,
  { name, columns }: TableShape,
): AsyncGenerator<readonly string[]> {
  const values = sql.join(columns.map((column) => sql`${sql.ref(column.name)}::text`));
  const row = sql`json_build_array(${values})::text`;
  const { rowsAtOnce, smallRowChars } = LIMITS.serverBackup;
  // `offset 0`: the text is made once, and not again for its length.
  await sql`declare kept no scroll cursor for
    select place, case when length(row) <= ${sql.lit(smallRowChars)} then row end as row
    from (select ctid as place, ${row} as row from ${sql.table(name)} offset 0) as each`.execute(
    db,
  );
  for (;;) {
    const { rows } = await sql<{ place: string; row: string | null }>`
      fetch ${sql.lit(rowsAtOnce)} from kept`.execute(db);
    if (rows.length === 0) break;
    yield rows.flatMap((each) => each.row ?? []);
    for (const { place } of rows.filter((each) => each.row === null)) {
      // A place does not change within the transaction, whoever writes beside it.
      const { rows: long } = await sql<{ row: string }>`
        select ${row} as row from ${sql.table(name)} where ctid = ${place}::tid`.execute(db);
      yield long.map((each) => each.row);
    }
  }
  await sql`close kept`.execute(db);
}

const ACTIVE = sql.join(ACTIVE_STATES.map((state) => sql.lit(state)));

/** What people want to know of a backup before they restore it. */
async function countThings(
  db: AnyDatabase,
  names: readonly string[],
): Promise<BackupContents['counts']> {
  const count = async (table: string, where = sql`true`): Promise<number> => {
    if (!names.includes(table)) return 0;
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.table(table)} where ${where}`.execute(db);
    return rows[0]?.count ?? 0;
  };
  return {
    accounts: await count('account'),
    nodes: await count('node'),
    stacks: await count('stack'),
    operations: await count('operation', sql`state in (${ACTIVE})`),
  };
}
