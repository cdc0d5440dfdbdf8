import { dirname } from 'node:path';
import type { ChunkIndex } from '../../../../../schemas/archive/chunk-index.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { directFiles } from '../pools/direct-files.ts';
import type { PoolFile, PoolFiles } from '../pools/pool-files.ts';

/**
 * An image that is being made: a sparse file, and a bitmap beside it of the chunks that are in it
 * for certain. The bitmap is written after the data has reached the disk, so whatever it says after
 * a crash is true.
 */
export class PartImage implements AsyncDisposable {
  readonly #files: PoolFiles;
  readonly #file: PoolFile;
  readonly #path: string;
  readonly #bitmapPath: string;
  readonly #bitmap: Uint8Array;
  #change: PromiseWithResolvers<void> | undefined;

  private constructor(
    paths: PartPaths,
    { files, file }: { files: PoolFiles; file: PoolFile },
    bitmap: Uint8Array,
  ) {
    this.#files = files;
    this.#path = paths.part;
    this.#bitmapPath = paths.done;
    this.#file = file;
    this.#bitmap = bitmap;
  }

  /** Opens what an earlier try left, or begins anew. */
  static async open(
    paths: PartPaths,
    index: ChunkIndex,
    files: PoolFiles = directFiles,
  ): Promise<PartImage> {
    const bitmapBytes = Math.ceil(index.chunkCount / 8);
    const found = await files.read(paths.done);
    const left = found?.length === bitmapBytes ? await files.open(paths.part, 'r+') : undefined;
    const file = left ?? (await files.open(paths.part, 'w+'));
    if (!file) throw new Fault('POOL_ABSENT', { where: dirname(paths.part) });
    await file.truncate(index.diskBytes);
    const bitmap = left && found ? new Uint8Array(found) : new Uint8Array(bitmapBytes);
    return new PartImage(paths, { files, file }, bitmap);
  }

  has(chunk: number): boolean {
    return ((this.#bitmap[chunk >> 3] ?? 0) & (1 << (chunk & 7))) !== 0;
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    await this.#file.write(bytes, offset);
  }

  /** Notes that all of a chunk was written; lasting from the next checkpoint on. */
  note(chunk: number): void {
    this.#bitmap[chunk >> 3] = (this.#bitmap[chunk >> 3] ?? 0) | (1 << (chunk & 7));
    this.#tellChange();
  }

  /** Resolves when more of it is there than now, or when it is closed. */
  changed(): Promise<void> {
    this.#change ??= Promise.withResolvers();
    return this.#change.promise;
  }

  #tellChange(): void {
    this.#change?.resolve();
    this.#change = undefined;
  }

  /** Makes what was written and noted so far survive a power cut. */
  async checkpoint(): Promise<void> {
    const noted = this.#bitmap.slice();
    await this.#file.sync();
    await this.#files.write(this.#bitmapPath, noted, 0o600);
  }

  /** Puts the finished image in its place, read-only. */
  async finish(path: string): Promise<void> {
    await this.#file.setMode(0o444);
    await this.#file.sync();
    await this.#files.move(this.#path, path);
    await this.#files.remove(this.#bitmapPath);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    this.#tellChange();
  }
}

export interface PartPaths {
  readonly part: string;
  readonly done: string;
}
