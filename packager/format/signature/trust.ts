import type { KeyId, ReleaseStatement } from '../../../schemas/archive/signature.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress, Namespace } from '../../../schemas/ids/names.ts';
import type { PublicKey } from './public-key.ts';

/** A key that is believed when it signs for one namespace. */
export interface TrustedKey {
  readonly namespace: Namespace;
  readonly publicKey: PublicKey;
  readonly revoked?: boolean;
}

/** Which appliance version must be vouched for. */
export interface ReleaseSubject {
  /** Of the image manifest, computed from its bytes. */
  readonly digest: Digest;
  /** From the appliance manifest. */
  readonly name: string;
  readonly version: string;
  /**
   * What it has to be signed as; absent for a file, which has no address: then any publisher that is
   * trusted may have signed it, and whoever is told must be told which.
   */
  readonly signedAs?: ApplianceAddress | undefined;
}

export interface TrustPolicy {
  readonly keys: readonly TrustedKey[];
  readonly nowMs: number;
  /** How many different keys must have signed for a namespace. Default 1. */
  readonly threshold?: (namespace: Namespace) => number;
  /** Highest sequence seen of this appliance; a lower one is a rollback. */
  readonly sequenceSeen?: number;
}

/** Who vouches for an appliance version, and for what. */
export interface Verdict {
  /** Of the trusted keys whose signatures are valid; each once. */
  readonly keyIds: readonly KeyId[];
  readonly statement: ReleaseStatement;
}
