import { LIMITS } from '../../../schemas/config/limits.ts';
import { demandWhole } from './damaged.ts';
import { CHUNK_ID_BYTES } from './layout.ts';

const { blockBytes: BLOCK, maximumBytes } = LIMITS.chunk;
const { regionBlocks: REGION } = LIMITS.backup;
const MOST_BLOCKS = maximumBytes / BLOCK;
/** Block in the region (2), blocks (1), id (16). */
const EXTENT_BYTES = 3 + CHUNK_ID_BYTES;

/** A run of blocks of a disk that is one chunk. */
export interface MappedChunk {
  /** Number of its first block on the disk. */
  readonly firstBlock: number;
  readonly blocks: number;
  /** 16 bytes. */
  readonly id: Uint8Array;
}

/** @returns which region of a disk a block is in */
export const regionOf = (block: number): number => Math.floor(block / REGION);

/**
 * Writes where the chunks are that start in a region of a disk, 32 MiB of it. What no chunk covers is
 * zero. A region that did not change gives the same bytes, so that its map is kept once, as a chunk.
 *
 * @param region number of the region that all of them start in
 * @param chunks in the order of the disk
 */
export function encodeRegion(region: number, chunks: readonly MappedChunk[]): Buffer {
  const bytes = Buffer.alloc(EXTENT_BYTES * chunks.length);
  chunks.forEach(({ firstBlock, blocks, id }, i) => {
    const at = EXTENT_BYTES * i;
    bytes.writeUInt16LE(firstBlock - region * REGION, at);
    bytes.writeUInt8(blocks, at + 2);
    bytes.set(id, at + 3);
  });
  return bytes;
}

/**
 * @param bytes what {@link encodeRegion} wrote
 * @param file whose map it is, for the sentence
 * @throws Fault BACKUP_DAMAGED when chunks overlap, or are not in the region
 */
export function decodeRegion(bytes: Buffer, region: number, file: string): MappedChunk[] {
  const count = bytes.length / EXTENT_BYTES;
  demandWhole(Number.isInteger(count) && count > 0, file, 'a map of chunks', bytes.length);
  let end = 0;
  return Array.from({ length: count }, (_none, i) => {
    const at = EXTENT_BYTES * i;
    const block = bytes.readUInt16LE(at);
    const blocks = bytes.readUInt8(at + 2);
    const fits = block >= end && block < REGION && blocks > 0 && blocks <= MOST_BLOCKS;
    demandWhole(fits, file, `a chunk of 1 to ${MOST_BLOCKS} blocks from ${end}`, block);
    end = block + blocks;
    const id = bytes.subarray(at + 3, at + EXTENT_BYTES);
    return { firstBlock: region * REGION + block, blocks, id };
  });
}
