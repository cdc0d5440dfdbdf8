import type { Digest } from '../../schemas/ids/digest.ts';

/** The bookkeeping side of removing blobs nobody uses; `core/garbage` says in which order. */
export interface GarbageLedger {
  /** Forgets links that no manifest of their repository uses. @returns how many */
  dropIdleLinks(touchedBefore: Date): Promise<number>;
  /** First phase: marks blobs that nothing uses or links. @returns how many */
  condemnUnused(time: { now: Date; touchedBefore: Date }): Promise<number>;
  /** @returns blobs condemned before a time, and sweeps that were broken off before another */
  listCondemned(time: { condemnedBefore: Date; brokenOffBefore: Date }): Promise<Digest[]>;
  /**
   * Second phase: takes a blob for removal, unless somebody touched or used it since.
   *
   * @returns whether it may be removed now
   */
  claimForSweep(
    digest: Digest,
    time: { now: Date; condemnedBefore: Date; brokenOffBefore: Date },
  ): Promise<boolean>;
  /** The blob's bytes are gone; now forget that it existed. */
  forgetSwept(digest: Digest): Promise<void>;
}
