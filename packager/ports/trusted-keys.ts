import type { KeyId } from '../../schemas/archive/signature.ts';
import type { Namespace } from '../../schemas/ids/names.ts';
import type { TrustedKey } from '../format/signature/trust.ts';

/** The keys that the user of this machine believes. */
export interface TrustedKeys {
  /** @throws Fault KEY_UNREADABLE when the list is damaged */
  list(): Promise<readonly TrustedKey[]>;
  /** Adding a key that is listed already changes nothing. @throws Fault KEY_UNREADABLE */
  add(namespace: Namespace, pem: string): Promise<void>;
  /** The key stays listed as revoked. One that is not listed changes nothing. @throws Fault KEY_UNREADABLE */
  revoke(namespace: Namespace, keyId: KeyId): Promise<void>;
}
