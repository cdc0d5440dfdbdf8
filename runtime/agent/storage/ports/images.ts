import type { DesiredImage } from '../../../../schemas/agent/desired.ts';
import type { PoolId } from '../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../schemas/ids/digest.ts';

export interface ImageProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** Base images in the pools of a node: fetched once, verified chunk by chunk, never written again. */
export interface Images {
  /** Complete images in the pool of the node itself. Half-fetched ones do not count. */
  list(): Promise<Digest[]>;
  /**
   * Fetches and verifies an image, going on where an earlier try ended. A second call for a
   * complete image does nothing. In a shared pool one node fetches while the others wait for it.
   *
   * @param pool absent: the pool of the node itself
   * @throws Fault UNREACHABLE, DIGEST_MISMATCH, CHUNK_CORRUPT, CHUNK_INDEX_MALFORMED, DISK_FULL,
   *   POOL_ABSENT, POOL_STALLED
   */
  ensure(
    image: DesiredImage,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
    pool?: PoolId,
  ): Promise<void>;
  /** Removes an image and what is left of a half-fetched one. @returns whether there was one */
  remove(image: Digest, pool?: PoolId): Promise<boolean>;
}
