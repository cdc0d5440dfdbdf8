import type { Consent, TrustedKey } from '../../../schemas/api/resources/trust.ts';
import type { KeyId } from '../../../schemas/archive/signature.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress, Namespace } from '../../../schemas/ids/names.ts';

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
  /** @returns the highest sequence that was installed of this appliance; undefined: none yet */
  highestSequence(appliance: ApplianceAddress): Promise<number | undefined>;
  /** Remembers a sequence that was installed. A lower one than remembered changes nothing. */
  noteSequence(appliance: ApplianceAddress, sequence: number, at: Date): Promise<void>;
  /** Forgets the sequences of a namespace: whoever made its keys public could have set them. */
  forgetSequences(namespace: Namespace): Promise<void>;
}
