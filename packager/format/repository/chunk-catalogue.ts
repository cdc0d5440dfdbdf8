import { CHUNK_ID_BYTES, SEALED } from './layout.ts';
import type { IndexedPack } from './pack-file.ts';
import { plainBytesOf } from './pack-table.ts';

const FIRST_ROOM = 4_096;

/** Where a frame is, and which chunks it holds. */
export interface CataloguedFrame {
  /** Number of its pack, and its own in there. */
  readonly pack: number;
  readonly number: number;
  readonly offset: number;
  readonly storedBytes: number;
  readonly plainBytes: number;
  readonly firstChunk: number;
  readonly endChunk: number;
}

/**
 * All chunks of a repository, found by id, in flat tables: some 30 bytes for each chunk, and 20 for
 * each frame. Chunks are numbered as packs were added, and in a pack as they lie in it.
 */
export class ChunkCatalogue {
  readonly packs: Pick<IndexedPack, 'name' | 'sizeBytes' | 'salt'>[] = [];
  /** Number of each pack's first frame, and behind the last one that of all. */
  readonly #firstFrames: number[] = [0];
  #ids = Buffer.alloc(0);
  #sizes = new Uint32Array(0);
  #count = 0;
  #offsets = new Float64Array(FIRST_ROOM);
  #firstChunks = new Uint32Array(FIRST_ROOM + 1);
  #frames = 0;
  /** Open addressing: chunk number + 1, or 0; always at least half empty. */
  #slots = new Uint32Array(2 * FIRST_ROOM);

  get chunkCount(): number {
    return this.#count;
  }

  get frameCount(): number {
    return this.#frames;
  }

  /** Adds a pack with its chunks. A chunk that is known already stays where it was found first. */
  addPack({ name, sizeBytes, salt, table }: IndexedPack): void {
    this.packs.push({ name, sizeBytes, salt: Uint8Array.from(salt) });
    this.#makeRoom(this.#count + table.sizes.length, this.#frames + table.frames.length);
    let offset: number = SEALED.headerBytes;
    let chunk = this.#count;
    for (const { storedBytes, chunks } of table.frames) {
      this.#offsets[this.#frames] = offset;
      this.#firstChunks[this.#frames] = chunk;
      this.#frames += 1;
      offset += storedBytes;
      chunk += chunks;
      this.#firstChunks[this.#frames] = chunk;
    }
    // Of the last frame of the pack, the end is where the next would start.
    this.#ends.push(offset);
    this.#firstFrames.push(this.#frames);
    this.#ids.set(table.ids, this.#count * CHUNK_ID_BYTES);
    this.#sizes.set(table.sizes, this.#count);
    for (; this.#count < chunk; this.#count += 1) this.#enter(this.#count);
  }
  readonly #ends: number[] = [];

  /** @param id 16 bytes. @returns the chunk's number, or undefined */
  find(id: Uint8Array): number | undefined {
    const known = this.#slots[this.#findSlot(id)] ?? 0;
    return known > 0 ? known - 1 : undefined;
  }

  /** @returns its 16 bytes; a part of the table */
  idOf(chunk: number): Uint8Array {
    return this.#ids.subarray(chunk * CHUNK_ID_BYTES, (chunk + 1) * CHUNK_ID_BYTES);
  }

  /** Plain bytes and flag, as in the pack's table. */
  sizeOf(chunk: number): number {
    return this.#sizes[chunk] ?? 0;
  }

  /** Ids and sizes of chunks in a row, as the table of a pack has them. */
  run(first: number, end: number): { readonly ids: Uint8Array; readonly sizes: Uint32Array } {
    const ids = this.#ids.subarray(first * CHUNK_ID_BYTES, end * CHUNK_ID_BYTES);
    return { ids, sizes: this.#sizes.subarray(first, end) };
  }

  /** @returns the number of the frame that a chunk is in, found by halving */
  frameOf(chunk: number): number {
    let [low, high] = [0, this.#frames];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#firstChunks[middle + 1] ?? 0) <= chunk) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns the number of the pack that a frame is in, found by halving */
  packOfFrame(frame: number): number {
    let [low, high] = [0, this.packs.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#firstFrames[middle + 1] ?? 0) <= frame) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Numbers of a pack's first frame, and of the one behind its last. */
  framesOf(pack: number): { readonly first: number; readonly end: number } {
    return { first: this.#firstFrames[pack] ?? 0, end: this.#firstFrames[pack + 1] ?? 0 };
  }

  frame(number: number, pack: number = this.packOfFrame(number)): CataloguedFrame {
    const { first, end } = this.framesOf(pack);
    const offset = this.#offsets[number] ?? 0;
    const next = number + 1 < end ? (this.#offsets[number + 1] ?? 0) : (this.#ends[pack] ?? 0);
    const firstChunk = this.#firstChunks[number] ?? 0;
    const endChunk = this.#firstChunks[number + 1] ?? 0;
    let plainBytes = 0;
    for (let i = firstChunk; i < endChunk; i += 1) plainBytes += plainBytesOf(this.sizeOf(i));
    const storedBytes = next - offset;
    return { pack, number: number - first, offset, storedBytes, plainBytes, firstChunk, endChunk };
  }

  #enter(chunk: number): void {
    const slot = this.#findSlot(this.idOf(chunk));
    if ((this.#slots[slot] ?? 0) === 0) this.#slots[slot] = chunk + 1;
  }

  /** An id is evenly spread already: its first bytes are the hash. */
  #findSlot(id: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = firstNumber(id) & mask;
    for (;;) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0) return slot;
      const at = (known - 1) * CHUNK_ID_BYTES;
      if (this.#ids.compare(id, 0, CHUNK_ID_BYTES, at, at + CHUNK_ID_BYTES) === 0) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #makeRoom(chunks: number, frames: number): void {
    if (chunks > this.#sizes.length) {
      const room = Math.max(chunks, Math.ceil(1.5 * this.#sizes.length), FIRST_ROOM);
      const ids = Buffer.alloc(room * CHUNK_ID_BYTES);
      this.#ids.copy(ids);
      this.#ids = ids;
      const sizes = new Uint32Array(room);
      sizes.set(this.#sizes);
      this.#sizes = sizes;
    }
    if (2 * chunks > this.#slots.length) {
      this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * chunks + 1)));
      for (let chunk = 0; chunk < this.#count; chunk += 1) this.#enter(chunk);
    }
    if (frames > this.#offsets.length) {
      const room = Math.max(frames, 2 * this.#offsets.length);
      const offsets = new Float64Array(room);
      offsets.set(this.#offsets);
      this.#offsets = offsets;
      const firstChunks = new Uint32Array(room + 1);
      firstChunks.set(this.#firstChunks);
      this.#firstChunks = firstChunks;
    }
  }
}

const firstNumber = (id: Uint8Array): number =>
  (id[0] ?? 0) | ((id[1] ?? 0) << 8) | ((id[2] ?? 0) << 16) | ((id[3] ?? 0) << 24);
