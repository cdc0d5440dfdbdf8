import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ChunkBatch, ChunkCompressor } from '../ports/chunk-compressor.ts';

/** More threads than this wait for the one that cuts and hashes. */
const MOST_THREADS = 8;

interface Waiting {
  readonly batch: ChunkBatch;
  readonly resolve: (batch: ChunkBatch) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  current?: Waiting;
}

/**
 * Compresses in worker threads. They are started with the first batch, and end with `close`.
 *
 * @param threads how many; the output is the same for any number
 */
export class WorkerCompressor implements ChunkCompressor {
  readonly parallel: number;
  readonly #threads: Thread[] = [];
  readonly #waiting: Waiting[] = [];

  constructor(threads: number = Math.min(MOST_THREADS, availableParallelism())) {
    this.parallel = threads;
  }

  compress(batch: ChunkBatch): Promise<ChunkBatch> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
    this.#threads.length = 0;
  }

  #next(): void {
    const job = this.#waiting[0];
    if (!job) return;
    const thread = this.#threads.find(({ current }) => !current) ?? this.#start();
    if (!thread) return;
    this.#waiting.shift();
    thread.current = job;
    thread.worker.postMessage(job.batch);
  }

  #start(): Thread | undefined {
    if (this.#threads.length >= this.parallel) return undefined;
    const worker = new Worker(new URL('../native/zstd-worker.ts', import.meta.url));
    const thread: Thread = { worker };
    worker.on('message', (lengths: Uint32Array) => {
      const job = thread.current;
      delete thread.current;
      job?.resolve({ ...job.batch, lengths });
      this.#next();
    });
    worker.on('error', (error: Error) => this.#fail(thread, error));
    this.#threads.push(thread);
    return thread;
  }

  /** Without one thread the work would go on slower, but what broke it breaks the next one too. */
  #fail(thread: Thread, error: Error): void {
    thread.current?.reject(error);
    delete thread.current;
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
