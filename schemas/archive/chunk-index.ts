import type { Digest } from '../ids/digest.ts';

/**
 * The chunk index: where the blocks of one disk are. Binary, little-endian, version in the magic.
 *
 * ```
 * offset  bytes  field
 *      0      8  magic "SYCHIDX2"
 *      8      4  block size in bytes (4096)
 *     12      4  packs      P, 0 … 4096
 *     16      4  frames     F
 *     20      4  chunks     C
 *     24      4  extents    E
 *     28      4  boot chunks B ≤ C: the first B chunks of the table are what a boot reads first
 *     32      8  disk size in bytes, a multiple of the block size
 *     40     24  zero
 *     64   40·P  packs:   sha256 of the pack (32), size of the pack in bytes (8)
 *      …   16·F  frames:  offset in the pack (8), stored bytes (4), pack number (2),
 *                         plain blocks (1), chunks of this disk in it (1)
 *      …   34·C  chunks:  sha256 of the plain bytes (32), first block in the frame (1), blocks (1)
 *      …    8·E  extents: first block on the disk (4), chunk number (4)
 * ```
 *
 * Frames are sorted by pack, then offset, and do not overlap. Each holds the next so many chunks of
 * the table, sorted by their place in it; they do not overlap, and what no chunk covers is of other
 * disks or of earlier versions. Every chunk is used by an extent. Extents are sorted by block and do
 * not overlap; blocks no extent covers are zero. A stored frame is one zstd frame with content size,
 * without dictionary and without checksum.
 */
export const CHUNK_INDEX = {
  magic: 'SYCHIDX2',
  headerBytes: 64,
  packBytes: 40,
  frameBytes: 16,
  chunkBytes: 34,
  extentBytes: 8,
} as const;

/**
 * The index of the first version, which is read and no longer written: every chunk was a frame of
 * its own.
 *
 * ```
 *      0      8  magic "SYCHIDX1"
 *      8      4  block size in bytes (4096)
 *     12      4  packs P
 *     16      4  chunks C
 *     20      4  extents E
 *     24      8  disk size in bytes
 *     32      4  boot chunks B
 *     36     28  zero
 *     64   40·P  packs, as above
 *      …   52·C  chunks:  sha256 of the plain bytes (32), pack number (4), offset in the pack (8),
 *                         stored bytes (4), plain bytes (4)
 *      …    8·E  extents, as above
 * ```
 */
export const FIRST_CHUNK_INDEX = {
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

/** Chunks that were compressed together: what is fetched and decoded at once. */
export interface FrameEntry {
  /** Number of the pack in the index's own table. */
  readonly pack: number;
  readonly offset: number;
  readonly storedBytes: number;
  readonly plainBytes: number;
  /** Its chunks that the disk has, by number: from `firstChunk` up to, not including, `endChunk`. */
  readonly firstChunk: number;
  readonly endChunk: number;
}

export interface ChunkEntry {
  /** sha256 of the plain bytes; also the chunk's name everywhere else. */
  readonly digest: Digest;
  /** Where it starts in the plain bytes of its frame. */
  readonly offset: number;
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
  readonly frameCount: number;
  readonly chunkCount: number;
  readonly extentCount: number;
  frame(number: number): FrameEntry;
  chunk(number: number): ChunkEntry;
  extent(number: number): Extent;
}
