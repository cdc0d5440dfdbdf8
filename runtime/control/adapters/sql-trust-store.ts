import type { Kysely, Selectable } from 'kysely';
import type { Consent, TrustedKey } from '../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { type ApplianceAddress, type Namespace, splitAddress } from '../../../schemas/ids/names.ts';
import type { AnyDatabase } from '../../database/open-database.ts';
import type { TrustStore } from '../ports/trust-store.ts';
import { type ConsentTable, keyRow, type KeyTable, type TrustTables } from './trust-tables.ts';

/** Trusted keys, consents, and how far releases have come, in SQL. */
export class SqlTrustStore implements TrustStore {
  readonly #db: Kysely<TrustTables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async listKeys(): Promise<TrustedKey[]> {
    const rows = await this.#db
      .selectFrom('trusted_key')
      .selectAll()
      .orderBy('namespace')
      .orderBy('added_at')
      .execute();
    return rows.map(toKey);
  }

  async addKey(key: TrustedKey): Promise<TrustedKey> {
    await this.#db
      .insertInto('trusted_key')
      .values(keyRow(key))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const stored = (await this.listKeys()).find(
      ({ namespace, keyId }) => namespace === key.namespace && keyId === key.keyId,
    );
    if (!stored || stored.revokedAt !== null) {
      throw new Fault('KEY_REVOKED', { namespace: key.namespace, keyId: key.keyId });
    }
    return stored;
  }

  async revokeKey(namespace: Namespace, key: KeyId, at: Date): Promise<boolean> {
    const result = await this.#db
      .updateTable('trusted_key')
      .set({ revoked_at: at })
      .where('namespace', '=', namespace)
      .where('key_id', '=', key)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async listConsents(): Promise<Consent[]> {
    const rows = await this.#db
      .selectFrom('consent')
      .selectAll()
      .orderBy('given_at', 'desc')
      .execute();
    return rows.map(toConsent);
  }

  async addConsent(consent: Consent): Promise<void> {
    await this.#db
      .insertInto('consent')
      .values({
        digest: consent.digest,
        appliance: consent.appliance,
        reason: consent.reason,
        given_at: new Date(consent.givenAt),
        given_by: consent.givenBy,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async consentFor(digest: Digest): Promise<Consent | undefined> {
    const row = await this.#db
      .selectFrom('consent')
      .selectAll()
      .where('digest', '=', digest)
      .executeTakeFirst();
    return row && toConsent(row);
  }

  async highestSequence(appliance: ApplianceAddress): Promise<number | undefined> {
    const { namespace, name } = splitAddress(appliance);
    const row = await this.#db
      .selectFrom('release_sequence')
      .select('sequence')
      .where('namespace', '=', namespace)
      .where('name', '=', name)
      .executeTakeFirst();
    return row && Number(row.sequence);
  }

  async noteSequence(appliance: ApplianceAddress, sequence: number, at: Date): Promise<void> {
    await this.#db
      .insertInto('release_sequence')
      .values({ ...splitAddress(appliance), sequence, installed_at: at })
      .onConflict((conflict) =>
        conflict
          .columns(['namespace', 'name'])
          .doUpdateSet({ sequence, installed_at: at })
          .where('release_sequence.sequence', '<', sequence),
      )
      .execute();
  }

  async forgetSequences(namespace: Namespace): Promise<void> {
    await this.#db.deleteFrom('release_sequence').where('namespace', '=', namespace).execute();
  }
}

const toKey = (row: Selectable<KeyTable>): TrustedKey => ({
  namespace: row.namespace as Namespace,
  keyId: row.key_id as KeyId,
  publicKey: row.public_key,
  addedAt: row.added_at.toISOString(),
  addedBy: row.added_by,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

const toConsent = (row: Selectable<ConsentTable>): Consent => ({
  digest: row.digest as Digest,
  appliance: row.appliance,
  reason: row.reason,
  givenAt: row.given_at.toISOString(),
  givenBy: row.given_by,
});
