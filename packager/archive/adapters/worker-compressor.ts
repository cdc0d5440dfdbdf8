import type { CompressJob } from '../../native/zstd-worker.ts';
import type { ChunkBatch, ChunkCompressor } from '../ports/chunk-compressor.ts';
import { WorkerPool } from '../../native/worker-pool.ts';

const PROGRAM = new URL('../../native/zstd-worker.ts', import.meta.url);

/**
 * Compresses in worker threads.
 *
 * @param threads how many; the output is the same for any number
 */
export class WorkerCompressor implements ChunkCompressor {
  readonly #pool: WorkerPool<CompressJob, ChunkBatch['lengths']>;

  constructor(threads?: number) {
    this.#pool = new WorkerPool(PROGRAM, threads);
  }

  get parallel(): number {
    return this.#pool.parallel;
  }

  async compress(batch: ChunkBatch): Promise<ChunkBatch> {
    return { ...batch, lengths: await this.#pool.run(batch) };
  }

  dismiss(): void {
    void this.#pool.close();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
