import type { Kysely } from 'kysely';
import type { ApprovedRegistry } from '../../../../schemas/api/resources/trust.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type { RegistryStore } from '../ports/registry-store.ts';
import type { TrustTables } from '../../trust/adapters/trust-tables.ts';

/** Approved registries in SQL. */
export class SqlRegistryStore implements RegistryStore {
  readonly #db: Kysely<TrustTables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async list(): Promise<ApprovedRegistry[]> {
    const rows = await this.#db
      .selectFrom('approved_registry')
      .selectAll()
      .orderBy('url')
      .execute();
    return rows.map((row) => ({
      url: row.url,
      allowPrivate: row.allow_private,
      approvedAt: row.approved_at.toISOString(),
      approvedBy: row.approved_by,
    }));
  }

  async put({ url, allowPrivate, approvedAt, approvedBy }: ApprovedRegistry): Promise<void> {
    const news = {
      allow_private: allowPrivate,
      approved_at: new Date(approvedAt),
      approved_by: approvedBy,
    };
    await this.#db
      .insertInto('approved_registry')
      .values({ url, ...news })
      .onConflict((conflict) => conflict.column('url').doUpdateSet(news))
      .execute();
  }

  async remove(url: string): Promise<boolean> {
    const result = await this.#db
      .deleteFrom('approved_registry')
      .where('url', '=', url)
      .executeTakeFirst();
    return result.numDeletedRows > 0n;
  }
}
