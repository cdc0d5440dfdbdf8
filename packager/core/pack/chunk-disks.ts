import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { createCutter } from '../../format/chunks/cut-blocks.ts';
import { sha256 } from '../../format/digest.ts';
import type { ChunkBatch, ChunkCompressor } from '../../ports/chunk-compressor.ts';
import type { DiskBlocks } from '../../ports/disk-reader.ts';
import type { ChunkTable } from '../../format/chunks/chunk-table.ts';
import { ExtentList } from './extent-list.ts';
import type { PackWriter } from './pack-writer.ts';

const BATCH_BYTES = 2 ** 20;
/** Incompressible chunks grow by less than a hundred bytes each, and the smallest has 4 KiB. */
const STORED_BYTES = BATCH_BYTES + BATCH_BYTES / 16;

/** New chunks that wait to be compressed together, and their numbers in the table. */
interface OpenBatch {
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly stored: Uint8Array<ArrayBuffer>;
  readonly lengths: number[];
  readonly numbers: number[];
  usedBytes: number;
}

interface SentBatch {
  readonly batch: OpenBatch;
  readonly result: Promise<ChunkBatch>;
}

/**
 * Cuts disks into chunks, finds the new ones and has them compressed and written. Chunks are shared
 * by all disks of an appliance. Batches are compressed at the same time and written in the order
 * they were cut, so the result does not depend on how many work at it. Memory: a few batches, and
 * the tables.
 */
export class DiskChunker {
  /** Numbers of the chunks that a boot reads first, written already. */
  readonly bootChunks = new Set<number>();
  readonly #table: ChunkTable;
  readonly #writer: PackWriter;
  readonly #compressor: ChunkCompressor;
  readonly #inWork: SentBatch[] = [];
  /** Buffers that have come back; there are never more than the work at hand needs. */
  readonly #spare: Pick<ChunkBatch, 'plain' | 'stored'>[] = [];
  #open: OpenBatch = emptyBatch();

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
      if (signal.aborted) throw new Fault('CANCELLED', { what: 'Packing' });
      cutter.push(firstBlock, bytes);
      await this.#drain(2 * this.#compressor.parallel);
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
      if (signal.aborted) throw new Fault('CANCELLED', { what: 'Packing' });
      const { number } = this.#table.add(sha256(bytes), bytes.length);
      if (this.bootChunks.has(number)) continue;
      this.bootChunks.add(number);
      this.#put(bytes, number);
      await this.#drain(2 * this.#compressor.parallel);
    }
    await this.finish();
  }

  /** Writes what is still in work. */
  async finish(): Promise<void> {
    this.#send();
    await this.#drain(0);
  }

  /** @returns the chunk's number; a new one is put in the open batch */
  #take(bytes: Uint8Array): number {
    const { number, isNew } = this.#table.add(sha256(bytes), bytes.length);
    if (isNew) this.#put(bytes, number);
    return number;
  }

  #put(bytes: Uint8Array, number: number): void {
    if (this.#open.usedBytes + bytes.length > BATCH_BYTES) this.#send();
    this.#open.plain.set(bytes, this.#open.usedBytes);
    this.#open.usedBytes += bytes.length;
    this.#open.lengths.push(bytes.length);
    this.#open.numbers.push(number);
  }

  #send(): void {
    const batch = this.#open;
    if (batch.numbers.length === 0) return;
    this.#open = emptyBatch(this.#spare.pop());
    const lengths = Uint32Array.from(batch.lengths);
    const { plain, stored } = batch;
    const result = this.#compressor.compress({ plain, stored, lengths });
    // Awaited in #drain; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    this.#inWork.push({ batch, result });
  }

  async #drain(keep: number): Promise<void> {
    while (this.#inWork.length > keep) {
      const { batch, result } = this.#inWork.shift() as SentBatch;
      await this.#write(batch, await result);
    }
  }

  /** A pack closes between chunks only, so a batch may end in another pack than it began in. */
  async #write(batch: OpenBatch, { plain, stored, lengths }: ChunkBatch): Promise<void> {
    let start = 0;
    let end = 0;
    for (const [i, number] of batch.numbers.entries()) {
      const storedBytes = lengths[i] ?? 0;
      const { pack, offset } = this.#writer.place;
      this.#table.place(number, pack, offset + end - start, storedBytes);
      end += storedBytes;
      if (!this.#writer.closesWith(end - start)) continue;
      await this.#writer.append(stored.subarray(start, end));
      start = end;
    }
    await this.#writer.append(stored.subarray(start, end));
    this.#spare.push({ plain, stored });
  }
}

const emptyBatch = (spare?: Pick<ChunkBatch, 'plain' | 'stored'>): OpenBatch => ({
  plain: spare?.plain ?? new Uint8Array(BATCH_BYTES),
  stored: spare?.stored ?? new Uint8Array(STORED_BYTES),
  lengths: [],
  numbers: [],
  usedBytes: 0,
});
