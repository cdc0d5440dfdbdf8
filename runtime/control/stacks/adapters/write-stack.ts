import type { Transaction } from 'kysely';
import type { StackRows } from './stack-rows.ts';
import type { StackTables } from './stack-tables.ts';

/** Those that others point to come first. */
const PARTS = ['stack_machine', 'stack_network', 'stack_volume'] as const;

/** Stores a new stack. */
export async function insertStack(trx: Transaction<StackTables>, rows: StackRows): Promise<void> {
  await trx.insertInto('stack').values(rows.stack).execute();
  await trx.insertInto('stack_revision').values(rows.stack_revision).execute();
  for (const table of PARTS) await putRows(trx, table, rows[table]);
}

/** Stores what has changed of a stack, and nothing else. */
export async function updateStack(
  trx: Transaction<StackTables>,
  before: StackRows,
  after: StackRows,
): Promise<void> {
  const { id } = before.stack;
  if (differ(before.stack, after.stack)) {
    await trx.updateTable('stack').set(after.stack).where('id', '=', id).execute();
  }
  const { number } = before.stack_revision;
  if (differ(before.stack_revision, after.stack_revision)) {
    await trx
      .updateTable('stack_revision')
      .set(after.stack_revision)
      .where('stack', '=', id)
      .where('number', '=', number)
      .execute();
  }
  // Volumes go before the machines that they belong to.
  for (const table of PARTS.toReversed()) await dropRows(trx, table, gone(before, after, table));
  for (const table of PARTS) await putRows(trx, table, changed(before, after, table));
}

type PartName = (typeof PARTS)[number];
type PartRow = StackRows[PartName][number];

const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

function gone(before: StackRows, after: StackRows, table: PartName): string[] {
  const left = new Set<string>(after[table].map(({ id }) => id));
  return before[table].map(({ id }) => id).filter((id) => !left.has(id));
}

function changed(before: StackRows, after: StackRows, table: PartName): PartRow[] {
  const earlier = new Map<string, PartRow>(before[table].map((row) => [row.id, row]));
  return after[table].filter((row) => differ(earlier.get(row.id), row));
}

async function dropRows(
  trx: Transaction<StackTables>,
  table: PartName,
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await trx.deleteFrom(table).where('id', 'in', ids).execute();
}

async function putRows(
  trx: Transaction<StackTables>,
  table: PartName,
  rows: readonly PartRow[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first) as (keyof PartRow)[];
  await trx
    .insertInto(table)
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((given) =>
          Object.fromEntries(columns.map((column) => [column, given.ref(`excluded.${column}`)])),
        ),
    )
    .execute();
}
