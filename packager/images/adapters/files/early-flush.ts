import type { FileHandle } from 'node:fs/promises';
import { startWriting } from '../../../native/start-writing.ts';

/** So much is written before it is sent on its way to the disk. */
const WRITTEN_BYTES = 16 * 2 ** 20;

/**
 * Sends what is written to the disk while more is being made, so that the flush at the end finds
 * little to do. It is not waited for, and no flush of its own: those on the way cost more (measured:
 * `docs/benchmarks.md`).
 */
export class EarlyFlush {
  readonly #file: FileHandle;
  #writtenBytes = 0;
  #starting: Promise<void> | undefined;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Counts what was written. */
  written(bytes: number): void {
    this.#writtenBytes += bytes;
    if (this.#writtenBytes < WRITTEN_BYTES || this.#starting) return;
    this.#writtenBytes = 0;
    this.#starting = startWriting(this.#file.fd).finally(() => {
      this.#starting = undefined;
    });
  }

  /** Waits until nothing is being sent; the file can be closed then. */
  async settle(): Promise<void> {
    await this.#starting;
  }

  /** Flushes all of it. @throws what went wrong on the way to the disk, now or before */
  async finish(): Promise<void> {
    await this.settle();
    await this.#file.sync();
  }
}
