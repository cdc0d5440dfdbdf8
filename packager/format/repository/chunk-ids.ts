import { hash } from 'node:crypto';
import { CHUNK_ID_BYTES, type ChunkKind } from './layout.ts';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * Ids of chunks: the first 16 bytes of HMAC-SHA-256 (RFC 2104) over the chunk's kind and the sha256
 * of its bytes. Whoever holds the repository and not the key cannot ask it for known content. It
 * takes the digest that archives know a chunk by, so that a chunk need not be read again for its id.
 */
export class ChunkIds {
  /** The key's two pads, each with room behind for what is hashed with it. */
  readonly #inner = Buffer.alloc(BLOCK_BYTES + 1 + DIGEST_BYTES);
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

  /** @param idKey 32 bytes */
  constructor(idKey: Uint8Array) {
    for (let i = 0; i < BLOCK_BYTES; i += 1) {
      const byte = idKey[i] ?? 0;
      this.#inner[i] = byte ^ 0x36;
      this.#outer[i] = byte ^ 0x5c;
    }
  }

  /** @returns 16 bytes */
  of(kind: ChunkKind, bytes: Uint8Array): Uint8Array {
    return this.ofDigest(kind, hash('sha256', bytes, 'buffer'));
  }

  /** @param digest 32 bytes of sha256 */
  ofDigest(kind: ChunkKind, digest: Uint8Array): Uint8Array {
    this.#inner[BLOCK_BYTES] = kind;
    this.#inner.set(digest, BLOCK_BYTES + 1);
    this.#outer.set(hash('sha256', this.#inner, 'buffer'), BLOCK_BYTES);
    return hash('sha256', this.#outer, 'buffer').subarray(0, CHUNK_ID_BYTES);
  }
}
