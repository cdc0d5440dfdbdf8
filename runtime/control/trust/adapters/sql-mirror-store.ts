import type { Kysely } from 'kysely';
import type { ApplianceAddress } from '../../../../schemas/ids/names.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type { MirrorStore, StoredMirror } from '../ports/mirror-store.ts';
import type { TrustTables } from './trust-tables.ts';

/** Mirrors in SQL. */
export class SqlMirrorStore implements MirrorStore {
  readonly #db: Kysely<TrustTables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(): Promise<StoredMirror[]> {
    const rows = await this.#db
      .selectFrom('trust_mirror')
      .selectAll()
      .orderBy('registry')
      .orderBy('address')
      .execute();
    return rows.map((row) => ({
      registry: row.registry,
      address: row.address as ApplianceAddress,
      signedAs: row.signed_as as ApplianceAddress,
      addedAt: row.added_at.toISOString(),
      addedBy: row.added_by,
    }));
  }

  async add({ registry, address, signedAs, addedAt, addedBy }: StoredMirror): Promise<boolean> {
    const result = await this.#db
      .insertInto('trust_mirror')
      .values({
        registry,
        address,
        signed_as: signedAs,
        added_at: new Date(addedAt),
        added_by: addedBy,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async remove(registry: string, address: ApplianceAddress): Promise<boolean> {
    const result = await this.#db
      .deleteFrom('trust_mirror')
      .where('registry', '=', registry)
      .where('address', '=', address)
      .executeTakeFirst();
    return result.numDeletedRows > 0n;
  }
}
