import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { ChunkIndex } from '../../../../schemas/archive/chunk-index.ts';
import { ifPresent } from '../storage/if-present.ts';

/**
 * An image that is being made: a sparse file, and a bitmap beside it of the chunks that are in it
 * for certain. The bitmap is written after the data has reached the disk, so whatever it says after
 * a crash is true.
 */
export class PartImage implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #bitmapPath: string;
  readonly #bitmap: Uint8Array;

  private constructor(paths: PartPaths, file: FileHandle, bitmap: Uint8Array) {
    this.#path = paths.part;
    this.#bitmapPath = paths.done;
    this.#file = file;
    this.#bitmap = bitmap;
  }

  /** Opens what an earlier try left, or begins anew. */
  static async open(paths: PartPaths, index: ChunkIndex): Promise<PartImage> {
    const bitmapBytes = Math.ceil(index.chunkCount / 8);
    const found = await ifPresent(readFile(paths.done));
    const left =
      found?.length === bitmapBytes ? await ifPresent(open(paths.part, 'r+')) : undefined;
    const file = left ?? (await open(paths.part, 'w+', 0o600));
    await file.truncate(index.diskBytes);
    const bitmap = left && found ? new Uint8Array(found) : new Uint8Array(bitmapBytes);
    return new PartImage(paths, file, bitmap);
  }

  has(chunk: number): boolean {
    return ((this.#bitmap[chunk >> 3] ?? 0) & (1 << (chunk & 7))) !== 0;
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    await this.#file.write(bytes, 0, bytes.length, offset);
  }

  /** Notes that all of a chunk was written; lasting from the next checkpoint on. */
  note(chunk: number): void {
    this.#bitmap[chunk >> 3] = (this.#bitmap[chunk >> 3] ?? 0) | (1 << (chunk & 7));
  }

  /** Makes what was written and noted so far survive a power cut. */
  async checkpoint(): Promise<void> {
    const noted = this.#bitmap.slice();
    await this.#file.datasync();
    await writeFile(`${this.#bitmapPath}.new`, noted, { mode: 0o600, flush: true });
    await rename(`${this.#bitmapPath}.new`, this.#bitmapPath);
  }

  /** Puts the finished image in its place, read-only. */
  async finish(path: string): Promise<void> {
    await this.#file.chmod(0o444);
    await this.#file.sync();
    await rename(this.#path, path);
    await rm(this.#bitmapPath, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

export interface PartPaths {
  readonly part: string;
  readonly done: string;
}
