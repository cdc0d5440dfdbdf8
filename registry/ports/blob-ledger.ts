import type { Digest } from '../../schemas/ids/digest.ts';

/*
 * What is known about blobs, beside their bytes. A blob is
 *
 *   arriving   announced; its bytes may or may not be there
 *   stored     its bytes are there
 *   sweeping   being removed; who wants to store it waits until it is gone
 *
 * and is linked to each repository it can be pulled from. Everything that relies on a blob touches
 * it first, and nothing touched recently is ever removed (`core/garbage`).
 */

export interface BlobFinder {
  /** @returns the size of each of these blobs that is stored and linked to the repository */
  findBlobs(repositoryId: number, digests: readonly Digest[]): Promise<Map<Digest, number>>;
}

export interface BlobToucher {
  /** Keeps a linked blob from being removed; writes only when the last touch is older than `before`. */
  touchBlob(repositoryId: number, digest: Digest, time: { now: Date; before: Date }): Promise<void>;
}

/** Tells one life of a blob from the next, should it be swept and stored again in between. */
export type Admission = number;

export interface BlobAdmitter {
  /** Announces a blob. @returns undefined while it is being removed */
  admitBlob(digest: Digest, sizeBytes: number, now: Date): Promise<Admission | undefined>;
  /**
   * Says that the bytes of an announced blob are there.
   *
   * @returns false when it was swept since it was admitted, and its bytes with it
   */
  markStored(digest: Digest, admission: Admission, now: Date): Promise<boolean>;
  /**
   * Says that the bytes of a stored blob were lost.
   *
   * @param touchedAt as it was when that was found out
   * @returns false when it was touched since, so that its bytes may be new ones
   */
  markLost(digest: Digest, touchedAt: Date): Promise<boolean>;
}

export interface BlobLinker {
  /**
   * Links a stored blob to a repository, and touches it.
   *
   * @param by who brought it, for that account's limit
   * @returns false when it is not stored (any more)
   */
  linkBlob(
    repositoryId: number,
    digest: Digest,
    by: { accountId: string; now: Date },
  ): Promise<boolean>;
  unlinkBlob(repositoryId: number, digest: Digest): Promise<'unlinked' | 'absent' | 'in use'>;
  /** @returns how many blobs an account has linked that no manifest uses */
  countUnused(accountId: string): Promise<number>;
  /** @returns when the one of them was touched that is removed first */
  findOldestUnused(accountId: string): Promise<Date | undefined>;
}

export interface StoredBlob {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly touchedAt: Date;
}

export interface BlobLister {
  /** @returns stored blobs in the order of their digests, the next page after `after` */
  listStored(page: { after: string; limit: number }): Promise<StoredBlob[]>;
  /** @returns whether there is such a blob, in whatever state */
  isKnown(digest: Digest): Promise<boolean>;
  /** @returns the repositories in which a manifest uses the blob */
  listUsers(digest: Digest): Promise<string[]>;
}

export type BlobLedger = BlobFinder & BlobToucher & BlobAdmitter & BlobLinker & BlobLister;
