import { LIMITS } from '../../../schemas/config/limits.ts';
import type { ChunkTable } from '../../format/chunks/chunk-table.ts';
import { createCutter } from '../../format/chunks/cut-blocks.ts';
import { sha256 } from '../../format/digest.ts';
import type { ChunkBatch, ChunkCompressor } from '../ports/chunk-compressor.ts';
import type { DiskBlocks } from '../../images/ports/disk-reader.ts';
import { ExtentList } from './extent-list.ts';
import { FrameBatch } from './frame-batch.ts';
import type { PackWriter } from './pack-writer.ts';
import { stopIfCancelled } from './stop-if-cancelled.ts';

/**
 * Cuts disks into chunks, finds the new ones and has them compressed, many to a frame, and written.
 * Chunks are shared by all disks of an appliance. Batches are compressed at the same time and
 * written, while others are cut, in the order they were cut themselves, so the result does not depend on how many work at it. Memory:
 * a few batches, and the tables.
 */
export class DiskChunker {
  /** Numbers of the chunks that a boot reads first. */
  readonly bootChunks = new Set<number>();
  readonly #table: ChunkTable;
  readonly #writer: PackWriter;
  readonly #compressor: ChunkCompressor;
  /** Batches that were sent, in order; each is over when it is written. */
  readonly #inWork: Promise<void>[] = [];
  /** Buffers that have come back; there are never more than the work at hand needs. */
  readonly #spare: Pick<ChunkBatch, 'plain' | 'stored'>[] = [];
  #open = new FrameBatch();
  #lastWritten = Promise.resolve();

  /** @param table may know chunks already, which are not written again */
  constructor(table: ChunkTable, writer: PackWriter, compressor: ChunkCompressor) {
    this.#table = table;
    this.#writer = writer;
    this.#compressor = compressor;
  }

  /**
   * @param blocks of the disk, in order
   * @param onBlock told the number of the block behind those done
   * @returns where its chunks are
   * @throws Fault CANCELLED, LIMIT_EXCEEDED
   */
  async addDisk(
    blocks: AsyncIterable<DiskBlocks>,
    onBlock: (block: number) => void,
    signal: AbortSignal,
  ): Promise<ExtentList> {
    const extents = new ExtentList();
    const cutter = createCutter((firstBlock, bytes) => {
      extents.add(firstBlock, this.#take(bytes));
    });
    for await (const { firstBlock, bytes } of blocks) {
      stopIfCancelled({ signal });
      cutter.push(firstBlock, bytes);
      await this.#drain(this.#mostInWork);
      onBlock(firstBlock + bytes.length / LIMITS.chunk.blockBytes);
    }
    cutter.finish();
    return extents;
  }

  /**
   * Writes chunks that a boot reads first, in the order given, before any disk is added. Those of
   * earlier archives are written again: only so do they lie together, and in this order.
   *
   * @param chunks as they will be cut, each as one run
   * @throws Fault CANCELLED, LIMIT_EXCEEDED
   */
  async addBootChunks(chunks: AsyncIterable<DiskBlocks>, signal: AbortSignal): Promise<void> {
    for await (const { bytes } of chunks) {
      stopIfCancelled({ signal });
      const digest = sha256(bytes);
      const { number } = this.#table.add(digest, bytes.length);
      if (this.bootChunks.has(number)) continue;
      this.bootChunks.add(number);
      this.#append(number, digest, bytes);
      await this.#drain(this.#mostInWork);
    }
    await this.finish();
  }

  /** Puts a chunk into a new frame that the table knows from elsewhere. */
  async addChunk(number: number, bytes: Uint8Array): Promise<void> {
    this.#append(number, sha256(bytes), bytes);
    await this.#drain(this.#mostInWork);
  }

  /** Writes what is still in work. */
  async finish(): Promise<void> {
    this.#send();
    await this.#drain(0);
  }

  /** Waits until nothing is in work any more, however it ends: buffers and file are free then. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#inWork.splice(0));
  }

  /** For each that compresses: one at hand, its next, and one that is being written. */
  get #mostInWork(): number {
    return 3 * this.#compressor.parallel;
  }

  /** @returns the chunk's number; a new one is put in the open batch */
  #take(bytes: Uint8Array): number {
    const digest = sha256(bytes);
    const { number, isNew } = this.#table.add(digest, bytes.length);
    if (isNew) this.#append(number, digest, bytes);
    return number;
  }

  #append(number: number, digest: Uint8Array, bytes: Uint8Array): void {
    if (this.#open.add(number, digest, bytes)) return;
    this.#send();
    this.#open.add(number, digest, bytes);
  }

  #send(): void {
    const batch = this.#open;
    if (batch.frames.length === 0) return;
    this.#open = new FrameBatch(this.#spare.pop());
    const written = this.#writeInOrder(
      batch,
      this.#compressor.compress(batch.toCompress()),
      this.#lastWritten,
    );
    // Awaited in #drain; until then a failure must not count as unhandled.
    written.catch(() => undefined);
    this.#lastWritten = written;
    this.#inWork.push(written);
  }

  /** @param before the batch sent before; when it is not written, this one is not either */
  async #writeInOrder(
    batch: FrameBatch,
    result: Promise<ChunkBatch>,
    before: Promise<void>,
  ): Promise<void> {
    const [compressed] = await Promise.all([result, before]);
    await this.#write(batch, compressed);
  }

  async #drain(keep: number): Promise<void> {
    while (this.#inWork.length > keep) await this.#inWork.shift();
  }

  /** A pack closes between frames only, so a batch may end in another pack than it began in. */
  async #write({ frames }: FrameBatch, { plain, stored, lengths }: ChunkBatch): Promise<void> {
    let start = 0;
    let end = 0;
    for (const [i, { plainBytes, chunks, offsets }] of frames.entries()) {
      const storedBytes = lengths[i] ?? 0;
      const { pack, offset } = this.#writer.place;
      const place = { pack, offset: offset + end - start, storedBytes, plainBytes };
      const frame = this.#table.frames.add(place);
      for (const [j, number] of chunks.entries()) this.#table.place(number, frame, offsets[j] ?? 0);
      end += storedBytes;
      if (!this.#writer.closesWith(end - start)) continue;
      await this.#writer.append(stored.subarray(start, end));
      start = end;
    }
    await this.#writer.append(stored.subarray(start, end));
    this.#spare.push({ plain, stored });
  }
}
