import type { DesiredImage } from '../../../schemas/agent/desired.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

export interface ImageProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** Base images in the pool of a node: fetched once, verified chunk by chunk, never written again. */
export interface Images {
  /** Complete images. Half-fetched ones do not count. */
  list(): Promise<Digest[]>;
  /**
   * Fetches and verifies an image, going on where an earlier try ended. A second call for a
   * complete image does nothing.
   *
   * @throws Fault UNREACHABLE, DIGEST_MISMATCH, CHUNK_CORRUPT, CHUNK_INDEX_MALFORMED, DISK_FULL
   */
  ensure(
    image: DesiredImage,
    onProgress: (progress: ImageProgress) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Removes an image and what is left of a half-fetched one. @returns whether there was one */
  remove(image: Digest): Promise<boolean>;
}
