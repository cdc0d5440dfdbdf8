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

export interface BlobAdmitter {
  /** Announces a blob. @returns false while it is being removed */
  admitBlob(digest: Digest, sizeBytes: number, now: Date): Promise<boolean>;
  /** Says that the bytes of an announced blob are there. */
  markStored(digest: Digest, now: Date): Promise<void>;
  /** Says that the bytes of a stored blob were lost. @returns whether it was still stored */
  markLost(digest: Digest): Promise<boolean>;
}

export interface BlobLinker {
  /** @param accountId who brought it, for that account's limit */
  linkBlob(
    repositoryId: number,
    digest: Digest,
    by: { accountId: string; now: Date },
  ): Promise<void>;
  unlinkBlob(repositoryId: number, digest: Digest): Promise<'unlinked' | 'absent' | 'in use'>;
  /** @returns how many blobs an account has linked that no manifest uses */
  countUnused(accountId: string): Promise<number>;
}

export interface BlobLister {
  /** @returns stored blobs in the order of their digests, the next page after `after` */
  listStored(page: {
    after: string;
    limit: number;
  }): Promise<{ digest: Digest; sizeBytes: number }[]>;
  /** @returns whether there is such a blob, in whatever state */
  isKnown(digest: Digest): Promise<boolean>;
  /** @returns the repositories in which a manifest uses the blob */
  listUsers(digest: Digest): Promise<string[]>;
}

export type BlobLedger = BlobFinder & BlobToucher & BlobAdmitter & BlobLinker & BlobLister;
