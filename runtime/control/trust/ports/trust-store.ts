import type { TrustVerdict } from '../../../../schemas/api/resources/plan.ts';
import type { Consent, TrustedKey } from '../../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../../schemas/archive/signature.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';
import type { ApplianceAddress, Namespace } from '../../../../schemas/ids/names.ts';

export type SignedRelease = NonNullable<TrustVerdict['release']>;

/** A key that has signed, at the time of an install, that these bytes are a release of an appliance. */
export interface Voucher {
  readonly digest: Digest;
  readonly appliance: ApplianceAddress;
  readonly keyId: KeyId;
}

/** Which keys this server believes, which bytes it accepts anyway, and how far releases have come. */
export interface TrustStore {
  listKeys(): Promise<TrustedKey[]>;
  /** Adding a key that is there changes nothing. @throws Fault KEY_REVOKED for a revoked one */
  addKey(key: TrustedKey): Promise<TrustedKey>;
  /** @returns whether it was trusted until now */
  revokeKey(namespace: Namespace, key: KeyId, at: Date): Promise<boolean>;
  listConsents(): Promise<Consent[]>;
  addConsent(consent: Consent): Promise<void>;
  consentFor(digest: Digest): Promise<Consent | undefined>;
  /** @returns the newest release that was installed of an appliance; undefined: none yet */
  newestRelease(appliance: ApplianceAddress): Promise<SignedRelease | undefined>;
  /**
   * Remembers a release that was installed, when it is newer than the one remembered, or when no
   * key that vouched for that one is trusted any more.
   */
  noteRelease(release: SignedRelease, at: Date): Promise<void>;
  /** Adds to what is known about who has signed what; known ones change nothing. */
  noteVouchers(vouchers: readonly Voucher[]): Promise<void>;
  listVouchers(digests: readonly Digest[]): Promise<Voucher[]>;
}
