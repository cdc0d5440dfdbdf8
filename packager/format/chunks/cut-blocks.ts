import { crc32 } from 'node:zlib';
import { LIMITS } from '../../../schemas/config/limits.ts';

const { blockBytes: BLOCK, minimumBytes: MINIMUM, maximumBytes: MAXIMUM } = LIMITS.chunk;

/** One block in eight ends a chunk, if no file ends before. */
const CUT_MASK = 0b111;
/** The part of a block that is looked at: all of it would take longer and cut no better. */
const SAMPLE = { start: 2_048, end: 2_560 } as const;
const ZERO_BLOCK = Buffer.alloc(BLOCK);
const TAIL_BYTES = 32;

/**
 * @param firstBlock where on the disk the chunk starts
 * @param bytes whole blocks; valid during the call only
 */
export type OnChunk = (firstBlock: number, bytes: Uint8Array) => void;

export interface Cutter {
  /**
   * @param firstBlock number of the first block; each call goes on behind the last or leaves a gap,
   *   which counts as zeros
   * @param bytes whole blocks
   */
  push(firstBlock: number, bytes: Uint8Array): void;
  /** Hands out what is left. */
  finish(): void;
}

/**
 * Cuts a disk into chunks by its content, at block boundaries only, so that a change in one place
 * moves the cuts near it and no others, and every chunk can be served as whole blocks.
 *
 * A chunk ends, if it is not shorter than 8 KiB, behind a block whose last 32 bytes are zero, and
 * behind one whose bytes 2048 to 2559 have a CRC-32 with the low three bits clear; it ends behind
 * 128 KiB, before a zero block, and before a gap. Zero blocks are in no chunk. Files are filled up
 * with zeros to whole blocks, so the first rule cuts where a file ends: the same file is mostly the
 * same chunks wherever a rebuilt disk has it (measured: `docs/benchmarks.md`). Readers need none of
 * this: the chunk index says where every chunk is.
 */
export function createCutter(onChunk: OnChunk): Cutter {
  /** The beginning of a chunk whose end was not handed in yet. */
  const pending = Buffer.alloc(MAXIMUM);
  let pendingBytes = 0;
  let pendingBlock = 0;
  let nextBlock = 0;

  const flush = (): void => {
    if (pendingBytes > 0) onChunk(pendingBlock, pending.subarray(0, pendingBytes));
    pendingBytes = 0;
  };
  /** Hands out a chunk that ends in the bytes at hand; only what began before them is copied. */
  const emit = (bytes: Buffer, start: number, end: number, block: number): void => {
    if (pendingBytes === 0) onChunk(block, bytes.subarray(start, end));
    else {
      pendingBytes += bytes.copy(pending, pendingBytes, start, end);
      flush();
    }
  };
  return {
    push(firstBlock, bytes) {
      if (bytes.length % BLOCK !== 0) throw new RangeError('the cutter takes whole blocks');
      if (firstBlock < nextBlock) throw new RangeError('the cutter takes blocks in order');
      if (firstBlock > nextBlock) flush();
      nextBlock = firstBlock + bytes.length / BLOCK;
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let start = 0;
      for (let at = 0; at < view.length; at += BLOCK) {
        const end = at + BLOCK;
        const blockOf = (offset: number): number => firstBlock + offset / BLOCK;
        if (isZero(view, at, BLOCK)) {
          if (pendingBytes > 0 || start < at) emit(view, start, at, blockOf(start));
          start = end;
          continue;
        }
        const length = pendingBytes + end - start;
        if (length === MAXIMUM || (length >= MINIMUM && endsChunk(view, at))) {
          emit(view, start, end, blockOf(start));
          start = end;
        }
      }
      if (start === view.length) return;
      if (pendingBytes === 0) pendingBlock = firstBlock + start / BLOCK;
      pendingBytes += view.copy(pending, pendingBytes, start);
    },
    finish: flush,
  };
}

const endsChunk = (bytes: Buffer, at: number): boolean =>
  isZero(bytes, at + BLOCK - TAIL_BYTES, TAIL_BYTES) ||
  (crc32(bytes.subarray(at + SAMPLE.start, at + SAMPLE.end)) & CUT_MASK) === 0;

/** Most blocks are told by their first byte, without a call into the comparison. */
const isZero = (bytes: Buffer, at: number, length: number): boolean =>
  bytes[at] === 0 &&
  bytes[at + length - 1] === 0 &&
  bytes.compare(ZERO_BLOCK, 0, length, at, at + length) === 0;
