import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeChunkIndex } from '../../../../../packager/format/chunks/decode-chunk-index.ts';
import {
  type ExtentsByChunk,
  groupExtents,
} from '../../../../../packager/format/chunks/group-extents.ts';
import type { ChunkIndex } from '../../../../../schemas/archive/chunk-index.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';
import { imageFile, imageIndexFile, partImageFile } from '../../../node/core/names.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import type { PartImage } from './part-image.ts';

/** Images whose decoded index is kept while they are read. */
const KEPT_VIEWS = 4;
const PIECE_BYTES = 256 * 1024;

/** Where the chunks of an image are on its disk. */
interface View {
  readonly index: ChunkIndex;
  readonly extents: ExtentsByChunk;
}

interface Fetching {
  readonly index: ChunkIndex;
  readonly part: PartImage;
}

/** Chunks `first` up to, not including, `end` of an image, which are all there. */
export interface ShelvedChunks {
  /** Plain bytes of all of them. */
  readonly plainBytes: number;
  /** Reads them one after the other. */
  read(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/**
 * What other nodes may read in a pool: images that are complete, and of one that is being fetched
 * the chunks that are verified. Nothing else is found here, whatever is asked for.
 */
export class ImageShelf {
  readonly #pool: string;
  readonly #fetching = new Map<Digest, Fetching>();
  readonly #views = new Map<Digest, View>();

  constructor(pool: string) {
    this.#pool = pool;
  }

  /** Gives out what a fetch has brought so far, while it works. */
  async lend(image: Digest, fetching: Fetching, fetch: () => Promise<void>): Promise<void> {
    this.#fetching.set(image, fetching);
    try {
      await fetch();
    } finally {
      this.#fetching.delete(image);
    }
  }

  /** @returns the chunk index of an image, as it lies in the pool; undefined: it is not there */
  openIndex(image: Digest): Promise<FileHandle | undefined> {
    return this.#open(imageIndexFile(image));
  }

  /**
   * Opens chunks of an image, waiting for those that are still being fetched.
   *
   * @param signal ends the waiting
   * @returns `none`: there is no such image here; `later`: it is being fetched, and not that far;
   *   `wrong`: it has no such chunks, or they are more than one may ask for
   */
  async openChunks(
    image: Digest,
    run: { readonly first: number; readonly end: number; readonly limitBytes: number },
    signal: AbortSignal,
  ): Promise<ShelvedChunks | 'none' | 'later' | 'wrong'> {
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    for (;;) {
      const fetching = this.#fetching.get(image);
      const view = await this.#view(image, fetching);
      if (!view) return 'none';
      const plainBytes = bytesOf(view.index, run);
      if (plainBytes === undefined) return 'wrong';
      const changed = fetching?.part.changed();
      if (!fetching || hasAll(fetching.part, run)) {
        const file =
          (fetching && (await this.#open(partImageFile(image)))) ??
          (await this.#open(imageFile(image)));
        if (file) return shelved(file, plainBytes, placesOf(view, run));
        // Unless another fetch of it has begun in this moment.
        if (this.#fetching.get(image) === fetching) return 'none';
        continue;
      }
      if (signal.aborted) return 'later';
      await Promise.race([changed, aborted]);
    }
  }

  #open(name: string): Promise<FileHandle | undefined> {
    return ifPresent(open(join(this.#pool, name), 'r'));
  }

  async #view(image: Digest, fetching: Fetching | undefined): Promise<View | undefined> {
    const kept = this.#views.get(image);
    if (kept) return kept;
    const index = fetching?.index ?? (await this.#readIndex(image));
    if (!index) return undefined;
    const view = { index, extents: groupExtents(index) };
    this.#views.set(image, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > KEPT_VIEWS && oldest) this.#views.delete(oldest);
    return view;
  }

  /** One that is damaged counts as absent; whoever asks goes elsewhere. */
  async #readIndex(image: Digest): Promise<ChunkIndex | undefined> {
    const bytes = await ifPresent(readFile(join(this.#pool, imageIndexFile(image))));
    try {
      return bytes && decodeChunkIndex(bytes);
    } catch {
      return undefined;
    }
  }
}

type Run = Parameters<ImageShelf['openChunks']>[1];

/** @returns plain bytes of a run; undefined when it is none of this image, or too long */
function bytesOf(index: ChunkIndex, { first, end, limitBytes }: Run): number | undefined {
  if (first >= end || end > index.chunkCount) return undefined;
  let sum = 0;
  for (let chunk = first; chunk < end && sum <= limitBytes; chunk += 1) {
    sum += index.chunk(chunk).plainBytes;
  }
  return sum <= limitBytes ? sum : undefined;
}

function hasAll(part: PartImage, { first, end }: Run): boolean {
  for (let chunk = first; chunk < end; chunk += 1) if (!part.has(chunk)) return false;
  return true;
}

interface Place {
  readonly offset: number;
  readonly lengthBytes: number;
}

/** Where chunks are on the disk, neighbours together, in the order of their numbers. */
function placesOf({ index, extents }: View, { first, end }: Run): Place[] {
  const places: Place[] = [];
  for (let chunk = first; chunk < end; chunk += 1) {
    const lengthBytes = index.chunk(chunk).plainBytes;
    const offset = index.extent(extents.of(chunk)[0] ?? 0).firstBlock * index.blockBytes;
    const last = places.at(-1);
    const isNext = last !== undefined && last.offset + last.lengthBytes === offset;
    if (isNext && last.lengthBytes + lengthBytes <= PIECE_BYTES) {
      places[places.length - 1] = {
        offset: last.offset,
        lengthBytes: last.lengthBytes + lengthBytes,
      };
    } else places.push({ offset, lengthBytes });
  }
  return places;
}

const shelved = (
  file: FileHandle,
  plainBytes: number,
  places: readonly Place[],
): ShelvedChunks => ({
  plainBytes,
  async *read() {
    for (const { offset, lengthBytes } of places) {
      const room = Buffer.allocUnsafe(lengthBytes);
      const { bytesRead } = await file.read(room, 0, lengthBytes, offset);
      yield room.subarray(0, bytesRead);
    }
  },
  close: () => file.close(),
});
