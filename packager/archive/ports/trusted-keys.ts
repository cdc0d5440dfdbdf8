import type { KeyId } from '../../../schemas/archive/signature.ts';
import type { Namespace } from '../../../schemas/ids/names.ts';
import type { RootDocument } from '../../format/root/read-root.ts';
import type { TrustedKey } from '../../format/signature/trust.ts';

/** The root document that the user of this machine goes by. */
export interface KnownRoot {
  readonly document: RootDocument;
  readonly how: 'pinned' | 'followed';
  readonly sinceMs: number;
}

/** The keys that the user of this machine believes. */
export interface TrustedKeys {
  /** @throws Fault KEY_UNREADABLE when the list is damaged */
  list(): Promise<readonly TrustedKey[]>;
  /** @throws Fault KEY_UNREADABLE when the list is damaged */
  roots(): Promise<readonly KnownRoot[]>;
  /**
   * Adding a key that is listed already changes nothing.
   *
   * @returns false, and nothing has changed: a root document decides on the keys of the namespace
   * @throws Fault KEY_UNREADABLE
   */
  add(namespace: Namespace, pem: string): Promise<boolean>;
  /** The key stays listed as revoked. One that is not listed changes nothing. @throws Fault KEY_UNREADABLE */
  revoke(namespace: Namespace, keyId: KeyId): Promise<void>;
  /**
   * Goes by a root document from now on: its keys are listed (revoked ones stay revoked), all
   * others of the namespace count as revoked.
   *
   * @throws Fault KEY_UNREADABLE
   */
  pin(root: KnownRoot): Promise<void>;
}
