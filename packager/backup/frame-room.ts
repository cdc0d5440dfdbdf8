import { LIMITS } from '../../schemas/config/limits.ts';
import { CHUNK_ID_BYTES, SEALED } from '../format/repository/layout.ts';

const { frameBytes: FRAME_BYTES } = LIMITS.chunk;
export const BATCH_BYTES = 8 * FRAME_BYTES;
/** Incompressible frames grow by less than a hundredth each, and by their tag. */
const SEALED_BYTES = BATCH_BYTES + BATCH_BYTES / 32 + 1_024 * SEALED.tagBytes;

/** Chunks of a batch; far more than there mostly are. */
const MOST_CHUNKS = 4_096;

export interface BatchBuffers {
  readonly plain: Uint8Array<SharedArrayBuffer>;
  readonly sealed: Uint8Array<SharedArrayBuffer>;
}

/** Frames that are filled with chunks, and wait to be sealed together. */
export class FrameRoom {
  readonly buffers: BatchBuffers;
  /** Plain bytes of each frame, and how many chunks are in it. */
  readonly lengths: number[] = [];
  readonly counts: number[] = [];
  readonly #ids = Buffer.alloc(CHUNK_ID_BYTES * MOST_CHUNKS);
  /** As in the table of a pack. */
  readonly sizes: number[] = [];
  readonly #mostBytes: number;
  #usedBytes = 0;

  /** 16 bytes for each chunk. */
  get ids(): Uint8Array {
    return this.#ids.subarray(0, CHUNK_ID_BYTES * this.sizes.length);
  }

  /**
   * @param spare buffers of a batch that is done with
   * @param mostBytes of all frames together
   */
  constructor(spare?: BatchBuffers, mostBytes: number = BATCH_BYTES) {
    this.#mostBytes = mostBytes;
    this.buffers = spare ?? {
      plain: new Uint8Array(new SharedArrayBuffer(BATCH_BYTES)),
      sealed: new Uint8Array(new SharedArrayBuffer(SEALED_BYTES)),
    };
  }

  /**
   * Puts a chunk into the frame at hand, or into a new one when it does not fit there.
   *
   * @param id 16 bytes
   * @param flag of its size in the pack's table
   * @returns false when there is no room for another frame: the chunk goes to the next batch
   */
  add(id: Uint8Array, bytes: Uint8Array, flag: number): boolean {
    const last = this.lengths.length - 1;
    if (this.sizes.length === MOST_CHUNKS) return false;
    const fits = last >= 0 && (this.lengths[last] ?? 0) + bytes.length <= FRAME_BYTES;
    if (!fits && this.#usedBytes + FRAME_BYTES > this.#mostBytes) return false;
    // Not `set`: into memory that threads share, it takes twice as long.
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).copy(
      this.buffers.plain,
      this.#usedBytes,
    );
    this.#usedBytes += bytes.length;
    if (fits) {
      this.lengths[last] = (this.lengths[last] ?? 0) + bytes.length;
      this.counts[last] = (this.counts[last] ?? 0) + 1;
    } else {
      this.lengths.push(bytes.length);
      this.counts.push(1);
    }
    this.#ids.set(id, CHUNK_ID_BYTES * this.sizes.length);
    this.sizes.push(bytes.length + flag);
    return true;
  }
}
