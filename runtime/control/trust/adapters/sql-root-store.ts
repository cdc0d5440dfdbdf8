import type { Kysely, Selectable } from 'kysely';
import type { TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import { RootEnvelope } from '../../../../schemas/archive/namespace-root.ts';
import type { Namespace } from '../../../../schemas/ids/names.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type { RootChange, RootStore, StoredRoot } from '../ports/root-store.ts';
import { keyRow, type TrustTables } from './trust-tables.ts';

interface RootTable {
  namespace: string;
  version: string | number | bigint;
  envelope: string;
  how: string;
  since: Date;
  by: string;
}

interface Tables extends TrustTables {
  namespace_root: RootTable;
}

/** Root documents in SQL. */
export class SqlRootStore implements RootStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(): Promise<StoredRoot[]> {
    const rows = await this.#db
      .selectFrom('namespace_root')
      .selectAll()
      .orderBy('namespace')
      .execute();
    return rows.map(toRoot);
  }

  async find(namespace: Namespace): Promise<StoredRoot | undefined> {
    const row = await this.#db
      .selectFrom('namespace_root')
      .selectAll()
      .where('namespace', '=', namespace)
      .executeTakeFirst();
    return row && toRoot(row);
  }

  put({ root, keys, before }: RootChange): Promise<boolean> {
    return this.#db.transaction().execute(async (transaction) => {
      if (!(await putRoot(transaction, root, before))) return false;
      await syncKeys(transaction, root, keys);
      return true;
    });
  }
}

async function putRoot(
  db: Kysely<Tables>,
  root: StoredRoot,
  before: number | undefined,
): Promise<boolean> {
  const row = { ...root, envelope: JSON.stringify(root.envelope) };
  if (before === undefined) {
    const inserted = await db
      .insertInto('namespace_root')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('version')
      .execute();
    return inserted.length > 0;
  }
  const updated = await db
    .updateTable('namespace_root')
    .set(row)
    .where('namespace', '=', root.namespace)
    .where('version', '=', before)
    .returning('version')
    .execute();
  return updated.length > 0;
}

/** Lists the keys of a document as trusted, and others of its namespace as revoked. */
async function syncKeys(
  db: Kysely<Tables>,
  { namespace, since }: StoredRoot,
  keys: readonly TrustedKey[],
): Promise<void> {
  await db
    .insertInto('trusted_key')
    .values(keys.map(keyRow))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .updateTable('trusted_key')
    .set({ revoked_at: since })
    .where('namespace', '=', namespace)
    .where(
      'key_id',
      'not in',
      keys.map(({ keyId }) => keyId),
    )
    .where('revoked_at', 'is', null)
    .execute();
}

const toRoot = (row: Selectable<RootTable>): StoredRoot => ({
  namespace: row.namespace as Namespace,
  version: Number(row.version),
  envelope: RootEnvelope.parse(JSON.parse(row.envelope)),
  how: row.how === 'followed' ? 'followed' : 'pinned',
  since: row.since,
  by: row.by,
});
