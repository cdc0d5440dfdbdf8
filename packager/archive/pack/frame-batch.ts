import { LIMITS } from '../../../schemas/config/limits.ts';
import { endsFrame } from '../../format/chunks/cut-frames.ts';
import type { ChunkBatch } from '../ports/chunk-compressor.ts';

const { frameBytes: FRAME_BYTES } = LIMITS.chunk;
const BATCH_BYTES = 8 * FRAME_BYTES;
/** Incompressible frames grow by less than a hundredth each, and the smallest has 4 KiB. */
const STORED_BYTES = BATCH_BYTES + BATCH_BYTES / 64;

/** A frame of a batch: its chunks by number, and where each starts in it. */
export interface OpenFrame {
  plainBytes: number;
  readonly chunks: number[];
  readonly offsets: number[];
}

/** Frames that are filled with new chunks, and wait to be compressed together. */
export class FrameBatch {
  readonly frames: OpenFrame[] = [];
  readonly #plain: ChunkBatch['plain'];
  readonly #stored: ChunkBatch['stored'];
  #usedBytes = 0;
  #isOpen = false;

  /** @param spare buffers of a batch that is done with */
  constructor(spare?: Pick<ChunkBatch, 'plain' | 'stored'>) {
    this.#plain = spare?.plain ?? new Uint8Array(new SharedArrayBuffer(BATCH_BYTES));
    this.#stored = spare?.stored ?? new Uint8Array(new SharedArrayBuffer(STORED_BYTES));
  }

  /**
   * Puts a chunk into the frame at hand, or into a new one when it does not fit there.
   *
   * @param digest its 32 bytes
   * @returns false when there is no room for another frame: the chunk goes to the next batch
   */
  add(number: number, digest: Uint8Array, bytes: Uint8Array): boolean {
    let frame = this.#isOpen ? this.frames.at(-1) : undefined;
    if (frame && frame.plainBytes + bytes.length > FRAME_BYTES) frame = undefined;
    if (!frame) {
      if (this.#usedBytes + FRAME_BYTES > BATCH_BYTES) return false;
      frame = { plainBytes: 0, chunks: [], offsets: [] };
      this.frames.push(frame);
    }
    // Not `set`: into memory that threads share, it takes twice as long.
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).copy(this.#plain, this.#usedBytes);
    this.#usedBytes += bytes.length;
    frame.chunks.push(number);
    frame.offsets.push(frame.plainBytes);
    frame.plainBytes += bytes.length;
    this.#isOpen = !endsFrame(digest, frame.plainBytes);
    return true;
  }

  /** What is handed over to be compressed; the batch is not added to afterwards. */
  toCompress(): ChunkBatch {
    const lengths = Uint32Array.from(this.frames, ({ plainBytes }) => plainBytes);
    return { plain: this.#plain, stored: this.#stored, lengths };
  }
}
