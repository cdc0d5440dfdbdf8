import type { KeyId } from '../../schemas/archive/signature.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import type { StoredManifest } from './manifests.ts';

/** Public keys that may be known beside those that signatures bring along. */
export interface KnownKeys {
  /** @returns the key as PEM (SubjectPublicKeyInfo), or undefined */
  findKey(keyId: KeyId): Promise<string | undefined>;
}

/** What was found out about one signature when it was pushed. */
export type SignatureFinding =
  | {
      readonly state: 'valid';
      readonly keyIds: readonly KeyId[];
      /**
       * Whether the public keys were at hand and the signature was found to be theirs. Otherwise the
       * key ids are what the signature claims, and who installs finds out.
       */
      readonly verified: boolean;
      /** namespace/name in the signed statement; not necessarily where it was pushed to. */
      readonly signedAs: string;
      readonly version: string;
      readonly signedAt: string;
    }
  | { readonly state: 'invalid'; readonly why: string };

export interface StoredSignature {
  readonly subject: Digest;
  readonly finding: SignatureFinding;
}

export interface SignatureFinder {
  listSignatures(repositoryId: number, subjects: readonly Digest[]): Promise<StoredSignature[]>;
}

export interface PublicSignatureFinder {
  /**
   * @returns signature manifests of a digest in public repositories: those first that were made
   *   for the repository they are in
   */
  listPublicSignatures(
    subject: Digest,
    limit: number,
  ): Promise<{ readonly manifest: StoredManifest; readonly address: ApplianceAddress }[]>;
}
