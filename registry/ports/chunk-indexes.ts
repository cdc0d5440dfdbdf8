import type { ChunkIndex } from '../../schemas/archive/chunk-index.ts';
import type { Digest } from '../../schemas/ids/digest.ts';

/** Checks chunk indexes. That takes seconds for those of big disks, so it happens aside. */
export interface ChunkIndexChecker {
  /**
   * @param bytes a whole chunk index; they are handed over and not to be used afterwards
   * @returns the index; its entries may not be readable any more
   * @throws Fault DIGEST_MISMATCH, CHUNK_INDEX_MALFORMED, FORMAT_TOO_NEW
   */
  checkIndex(bytes: Uint8Array<ArrayBuffer>, digest: Digest): Promise<ChunkIndex>;
}
