import { decodeChunkIndex } from '../../../packager/format/chunks/decode-chunk-index.ts';
import { digestOf, expectDigest } from '../../../packager/format/digest.ts';
import type { ChunkIndex } from '../../../schemas/archive/chunk-index.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';

/** @throws Fault DIGEST_MISMATCH, CHUNK_INDEX_MALFORMED, FORMAT_TOO_NEW */
export function checkIndexBytes(bytes: Uint8Array, digest: Digest): ChunkIndex {
  expectDigest(digestOf(bytes), digest, `chunk index ${digest}`);
  return decodeChunkIndex(bytes);
}
