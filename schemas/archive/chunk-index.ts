import type { Digest } from '../ids/digest.ts';

/**
 * The chunk index: where the blocks of one disk are. Binary, little-endian, version in the magic.
 *
 * ```
 * offset  bytes  field
 *      0      8  magic "SYCHIDX1"
 *      8      4  block size in bytes (4096)
 *     12      4  packs      P, 0 … 4096
 *     16      4  chunks     C
 *     20      4  extents    E
 *     24      8  disk size in bytes, a multiple of the block size
 *     32      4  boot chunks B ≤ C: the first B chunks of the table are what a boot reads first
 *     36     28  zero
 *     64   40·P  packs:   sha256 of the pack (32), size of the pack in bytes (8)
 *      …   52·C  chunks:  sha256 of the plain bytes (32), pack number (4), offset in the pack (8),
 *                         stored bytes (4), plain bytes (4, a multiple of the block size)
 *      …    8·E  extents: first block on the disk (4), chunk number (4)
 * ```
 *
 * Chunks are sorted by pack, then offset, and do not overlap; every chunk is used by an extent.
 * Extents are sorted by block and do not overlap; blocks no extent covers are zero.
 * A stored chunk is one zstd frame with content size, without dictionary and without checksum.
 */
export const CHUNK_INDEX = {
  magic: 'SYCHIDX1',
  headerBytes: 64,
  packBytes: 40,
  chunkBytes: 52,
  extentBytes: 8,
} as const;

export interface PackEntry {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

export interface ChunkEntry {
  /** sha256 of the plain bytes; also the chunk's name everywhere else. */
  readonly digest: Digest;
  /** Number of the pack in the index's own table. */
  readonly pack: number;
  readonly offset: number;
  readonly storedBytes: number;
  readonly plainBytes: number;
}

/** One run of blocks of the disk, as long as its chunk. */
export interface Extent {
  readonly firstBlock: number;
  readonly chunk: number;
}

/** A chunk index in memory. Large disks have millions of entries: read them by iterating. */
export interface ChunkIndex {
  readonly blockBytes: number;
  readonly diskBytes: number;
  readonly bootChunks: number;
  readonly packs: readonly PackEntry[];
  readonly chunkCount: number;
  readonly extentCount: number;
  chunk(number: number): ChunkEntry;
  extent(number: number): Extent;
}
