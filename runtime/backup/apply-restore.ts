import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { BackupContents } from '../../packager/format/server-backup/contents.ts';
import { RESTORE, RestoreChoices } from '../../packager/format/server-backup/restore-folder.ts';
import { rowsOf } from '../../packager/format/server-backup/rows-of.ts';
import { RestoredFrom } from '../../schemas/api/resources/server-backup.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { type AreaMigrations, migrateDatabase } from '../database/migrate-database.ts';
import type { AnyDatabase } from '../database/open-database.ts';
import { loadTables } from './adapters/load-tables.ts';
import { readTableNames } from './adapters/read-schema.ts';
import { writeMemory } from './adapters/sql-server-memory.ts';
import { nextTerm } from './core/next-term.ts';
import { backupMigrations } from './migrations.ts';

interface RestoreOptions {
  /** The migrations of everything that a server may have. */
  readonly areas: readonly AreaMigrations[];
  /** Of this program. */
  readonly version: string;
  readonly now: () => Date;
}

interface Restore {
  readonly contents: BackupContents;
  readonly choices: RestoreChoices;
}

/**
 * Loads the rows of a backup that `yard server restore` has put into the data folder, before anything else
 * looks at the database. Cut off at any point, the next start does it again; once it is done, what it was
 * done from is removed.
 *
 * @returns what was restored; undefined: there was nothing to restore
 * @throws Fault DATABASE_USED, SERVER_BACKUP_TOO_NEW, SERVER_BACKUP_DAMAGED
 */
export async function applyRestore(
  db: AnyDatabase,
  dataFolder: string,
  { areas, version, now }: RestoreOptions,
): Promise<BackupContents | undefined> {
  const folder = join(dataFolder, RESTORE.folder);
  const restore = await readRestore(folder);
  if (!restore) return undefined;
  const { contents } = restore;
  if ((await stateOf(db, restore)) === 'done') {
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
  const known = knownMigrations(contents, areas, version);
  await migrateDatabase(db, backupMigrations);
  await writeMemory(db, 'restoring', contents.id);
  for (const area of known) await migrateDatabase(db, area);
  await db.transaction().execute((changes) => load(changes, folder, { ...restore, now }));
  await rm(folder, { recursive: true, force: true });
  return contents;
}

async function readRestore(folder: string): Promise<Restore | undefined> {
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), 'utf8'));
  try {
    const contents = BackupContents.parse(await read(RESTORE.contents));
    return { contents, choices: RestoreChoices.parse(await read(RESTORE.choices)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the first steps make; a start that was cut off right after has left it. */
const FIRST_TABLES = new Set(['backup_migration', 'backup_migration_lock', 'server_memory']);

/**
 * @throws Fault DATABASE_USED when there is something that did not come from this restore; an earlier one
 *   from the same backup has gone on since
 */
async function stateOf(
  db: AnyDatabase,
  { contents: { id }, choices: { restoredAt } }: Restore,
): Promise<'new' | 'begun' | 'done'> {
  const tables = await readTableNames(db);
  if (tables.length === 0) return 'new';
  const memory = new Map<string, unknown>();
  if (tables.includes('server_memory')) {
    const { rows } = await sql<{ name: string; value: unknown }>`
      select name, value from server_memory`.execute(db);
    for (const { name, value } of rows) memory.set(name, value);
  }
  if (memory.get('restoring') === id) return 'begun';
  const done = RestoredFrom.safeParse(memory.get('restored')).data;
  if (done?.id === id && (done.orderedAt ?? done.restoredAt) === restoredAt) return 'done';
  const other = tables.find((table) => !FIRST_TABLES.has(table));
  if (other === undefined && memory.size === 0) return 'begun';
  throw new Fault('DATABASE_USED', { table: other ?? 'server_memory' });
}

/** @throws Fault SERVER_BACKUP_TOO_NEW when the tables have been through what this version does not know */
function knownMigrations(
  { migrations, version: made }: BackupContents,
  areas: readonly AreaMigrations[],
  version: string,
): AreaMigrations[] {
  return Object.entries(migrations).map(([name, wanted]) => {
    const all = areas.find(({ area }) => area === name)?.migrations ?? {};
    if (wanted.some((each) => !Object.hasOwn(all, each))) {
      throw new Fault('SERVER_BACKUP_TOO_NEW', { version: made, known: version });
    }
    const entries = Object.entries(all).filter(([each]) => wanted.includes(each));
    return { area: name, migrations: Object.fromEntries(entries) };
  });
}

async function load(
  db: AnyDatabase,
  folder: string,
  { contents, choices, now }: Restore & Pick<RestoreOptions, 'now'>,
): Promise<void> {
  const { id, createdAt, hostname, term } = contents;
  await loadTables(db, contents, (table) =>
    rowsOf(createReadStream(join(folder, RESTORE.tables, table)), id),
  );
  if (choices.revokeTokens) await sql`delete from account_token`.execute(db);
  const { restoredAt: orderedAt } = choices;
  await sql`delete from server_memory where name = 'restoring'`.execute(db);
  if (contents.tables.some(({ name }) => name === 'stack')) {
    const { rows } = await sql<{ id: string }>`select id from stack`.execute(db);
    const held = rows.map((stack) => stack.id);
    await writeMemory(db, 'held', held);
  }
  await writeMemory(db, 'term', nextTerm(term, Date.parse(orderedAt)));
  // What happened between the order and now was done by the server of before, and is not known here either.
  const restoredAt = new Date(Math.max(now().getTime(), Date.parse(orderedAt))).toISOString();
  await writeMemory(db, 'restored', { id, createdAt, restoredAt, orderedAt, hostname });
}
