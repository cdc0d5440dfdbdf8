import type { Consent, TrustedKey } from '../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import { type ApplianceAddress, type Namespace, splitAddress } from '../../../schemas/ids/names.ts';
import type { SignedRelease, TrustStore, Voucher } from '../../control/trust/ports/trust-store.ts';
import { byKey } from './by-key.ts';
import type { MemoryTables } from './memory-tables.ts';

/** @returns under which key a trusted key is kept */
export const trustedKeyOf = ({
  namespace,
  keyId,
}: Pick<TrustedKey, 'namespace' | 'keyId'>): string => `${namespace} ${keyId}`;

/** Trusted keys, consents, and how far releases have come, in memory. */
export class MemoryTrustStore implements TrustStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async listKeys(): Promise<TrustedKey[]> {
    return [...this.#tables.keys.values()].toSorted(
      byKey(({ namespace, addedAt }) => `${namespace} ${addedAt}`),
    );
  }

  async addKey(key: TrustedKey): Promise<TrustedKey> {
    const { keys } = this.#tables;
    const id = trustedKeyOf(key);
    const stored = keys.get(id) ?? { ...key, revokedAt: null };
    keys.set(id, stored);
    if (stored.revokedAt !== null) {
      throw new Fault('KEY_REVOKED', { namespace: key.namespace, keyId: key.keyId });
    }
    return stored;
  }

  async revokeKey(namespace: Namespace, keyId: KeyId, at: Date): Promise<boolean> {
    const id = trustedKeyOf({ namespace, keyId });
    const known = this.#tables.keys.get(id);
    if (known?.revokedAt !== null) return false;
    this.#tables.keys.set(id, { ...known, revokedAt: at.toISOString() });
    return true;
  }

  async listConsents(): Promise<Consent[]> {
    return [...this.#tables.consents.values()]
      .toSorted(byKey(({ givenAt }) => givenAt))
      .toReversed();
  }

  async addConsent(consent: Consent): Promise<void> {
    const { consents } = this.#tables;
    if (!consents.has(consent.digest)) consents.set(consent.digest, consent);
  }

  async consentFor(digest: Digest): Promise<Consent | undefined> {
    return this.#tables.consents.get(digest);
  }

  async newestRelease(appliance: ApplianceAddress): Promise<SignedRelease | undefined> {
    return this.#tables.releases.get(appliance);
  }

  async noteRelease(release: SignedRelease, _at: Date): Promise<void> {
    const { appliance } = release;
    const known = this.#tables.releases.get(appliance);
    const { namespace } = splitAddress(appliance);
    const isVouched = known?.keyIds.some(
      (keyId) => this.#tables.keys.get(trustedKeyOf({ namespace, keyId }))?.revokedAt === null,
    );
    if (known && isVouched && known.sequence >= release.sequence) return;
    const { sequence, keyIds } = release;
    this.#tables.releases.set(appliance, { appliance, sequence, keyIds: [...keyIds] });
  }

  async noteVouchers(vouchers: readonly Voucher[]): Promise<void> {
    for (const { digest, appliance, keyId } of vouchers) {
      this.#tables.vouchers.set(`${appliance} ${keyId} ${digest}`, { digest, appliance, keyId });
    }
  }

  async listVouchers(digests: readonly Digest[]): Promise<Voucher[]> {
    return [...this.#tables.vouchers.values()]
      .filter(({ digest }) => digests.includes(digest))
      .toSorted(byKey(({ appliance, keyId }) => `${appliance} ${keyId}`));
  }
}
