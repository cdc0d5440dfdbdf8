import type { FileHandle } from 'node:fs/promises';

/** So much is written before it is sent on its way to the disk. */
const FLUSH_BYTES = 64 * 2 ** 20;

/**
 * Sends what is written to the disk while more is being made, so that the flush at the end finds
 * little to do. One flush at a time. A failure is told by {@link EarlyFlush.finish}, as the kernel
 * tells it once only.
 */
export class EarlyFlush {
  readonly #file: FileHandle;
  #writtenBytes = 0;
  #flushing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Counts what was written. */
  written(bytes: number): void {
    this.#writtenBytes += bytes;
    if (this.#writtenBytes < FLUSH_BYTES || this.#flushing) return;
    this.#writtenBytes = 0;
    this.#flushing = this.#flush();
  }

  /** Waits for the flush under way, without asking how it ended. */
  async settle(): Promise<void> {
    await this.#flushing;
  }

  /** Flushes what is left. @throws what any of the flushes threw */
  async finish(): Promise<void> {
    await this.#flushing;
    if (this.#failure) throw this.#failure.error;
    await this.#file.sync();
  }

  async #flush(): Promise<void> {
    try {
      await this.#file.datasync();
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#flushing = undefined;
  }
}
