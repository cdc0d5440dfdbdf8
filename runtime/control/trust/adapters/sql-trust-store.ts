import type { Kysely, Selectable } from 'kysely';
import type { Consent, TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../../schemas/archive/signature.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import {
  type ApplianceAddress,
  type Namespace,
  splitAddress,
} from '../../../../schemas/ids/names.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import type { SignedRelease, TrustStore, Voucher } from '../ports/trust-store.ts';
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

  newestRelease(appliance: ApplianceAddress): Promise<SignedRelease | undefined> {
    return findRelease(this.#db, appliance);
  }

  noteRelease({ appliance, sequence, keyIds }: SignedRelease, at: Date): Promise<void> {
    return this.#db.transaction().execute(async (transaction) => {
      const known = await findRelease(transaction, appliance);
      const isVouched = known && (await anyTrusted(transaction, appliance, known.keyIds));
      if (isVouched && known.sequence >= sequence) return;
      const news = { sequence, key_ids: keyIds.join(' '), installed_at: at };
      await transaction
        .insertInto('release_sequence')
        .values({ ...splitAddress(appliance), ...news })
        .onConflict((conflict) => conflict.columns(['namespace', 'name']).doUpdateSet(news))
        .execute();
    });
  }

  async noteVouchers(vouchers: readonly Voucher[]): Promise<void> {
    if (vouchers.length === 0) return;
    await this.#db
      .insertInto('release_voucher')
      .values(
        vouchers.map(({ digest, appliance, keyId }) => ({ digest, appliance, key_id: keyId })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async listVouchers(digests: readonly Digest[]): Promise<Voucher[]> {
    if (digests.length === 0) return [];
    const rows = await this.#db
      .selectFrom('release_voucher')
      .selectAll()
      .where('digest', 'in', digests)
      .orderBy('appliance')
      .orderBy('key_id')
      .execute();
    return rows.map((row) => ({
      digest: row.digest as Digest,
      appliance: row.appliance as ApplianceAddress,
      keyId: row.key_id as KeyId,
    }));
  }
}

async function findRelease(
  db: Kysely<TrustTables>,
  appliance: ApplianceAddress,
): Promise<SignedRelease | undefined> {
  const { namespace, name } = splitAddress(appliance);
  const row = await db
    .selectFrom('release_sequence')
    .selectAll()
    .where('namespace', '=', namespace)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!row) return undefined;
  return { appliance, sequence: Number(row.sequence), keyIds: row.key_ids.split(' ') as KeyId[] };
}

async function anyTrusted(
  db: Kysely<TrustTables>,
  appliance: ApplianceAddress,
  keyIds: readonly KeyId[],
): Promise<boolean> {
  const found = await db
    .selectFrom('trusted_key')
    .select('key_id')
    .where('namespace', '=', splitAddress(appliance).namespace)
    .where('key_id', 'in', keyIds)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
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
