import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { createCutter } from '../../format/chunks/cut-blocks.ts';
import { sha256 } from '../../format/digest.ts';
import type { ChunkBatch, ChunkCompressor } from '../../ports/chunk-compressor.ts';
import type { DiskBlocks } from '../../ports/disk-reader.ts';
import { ChunkTable } from './chunk-table.ts';
import { ExtentList } from './extent-list.ts';
import type { PackWriter } from './pack-writer.ts';

const BATCH_BYTES = 2 ** 20;

/** New chunks that wait to be compressed together, and their numbers in the table. */
interface OpenBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
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
  readonly table = new ChunkTable();
  readonly #writer: PackWriter;
  readonly #compressor: ChunkCompressor;
  readonly #inWork: SentBatch[] = [];
  #open: OpenBatch = emptyBatch();

  constructor(writer: PackWriter, compressor: ChunkCompressor) {
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

  /** Writes what is still in work and closes the last pack. */
  async finish(): Promise<void> {
    this.#send();
    await this.#drain(0);
    await this.#writer.close();
  }

  /** @returns the chunk's number; a new one is put in the open batch */
  #take(bytes: Uint8Array): number {
    const { number, isNew } = this.table.add(sha256(bytes), bytes.length);
    if (!isNew) return number;
    if (this.#open.usedBytes + bytes.length > BATCH_BYTES) this.#send();
    this.#open.bytes.set(bytes, this.#open.usedBytes);
    this.#open.usedBytes += bytes.length;
    this.#open.lengths.push(bytes.length);
    this.#open.numbers.push(number);
    return number;
  }

  #send(): void {
    const batch = this.#open;
    if (batch.numbers.length === 0) return;
    this.#open = emptyBatch();
    const lengths = Uint32Array.from(batch.lengths);
    const result = this.#compressor.compress({ bytes: batch.bytes, lengths });
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
  async #write(batch: OpenBatch, { bytes, lengths }: ChunkBatch): Promise<void> {
    let start = 0;
    let end = 0;
    for (const [i, number] of batch.numbers.entries()) {
      const stored = lengths[i] ?? 0;
      const { pack, offset } = this.#writer.place;
      this.table.place(number, pack, offset + end - start, stored);
      end += stored;
      if (!this.#writer.closesWith(end - start)) continue;
      await this.#writer.append(bytes.subarray(start, end));
      start = end;
    }
    await this.#writer.append(bytes.subarray(start, end));
  }
}

const emptyBatch = (): OpenBatch => ({
  bytes: new Uint8Array(BATCH_BYTES),
  lengths: [],
  numbers: [],
  usedBytes: 0,
});
