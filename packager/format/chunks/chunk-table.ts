import type { ChunkEntry } from '../../../schemas/archive/chunk-index.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { digestFromBytes } from '../../../schemas/ids/digest.ts';
import { FrameTable } from './frame-table.ts';

const DIGEST_BYTES = 32;
const FIRST_ROOM = 4_096;

/**
 * All chunks of an appliance, found by digest. Flat tables instead of objects: about 60 bytes for
 * each chunk, so that a terabyte of disks fits in memory.
 */
export class ChunkTable {
  /** The frames that hold them. */
  readonly frames = new FrameTable();
  #count = 0;
  #digests = Buffer.alloc(FIRST_ROOM * DIGEST_BYTES);
  #frames = new Uint32Array(FIRST_ROOM);
  #offsets = new Uint32Array(FIRST_ROOM);
  #plain = new Uint32Array(FIRST_ROOM);
  /** Open addressing: chunk number + 1, or 0; always at least half empty. */
  #slots = new Uint32Array(2 * FIRST_ROOM);

  get count(): number {
    return this.#count;
  }

  /**
   * Finds a chunk or adds it.
   *
   * @param digest 32 bytes
   * @returns its number, and whether it is new
   * @throws Fault LIMIT_EXCEEDED
   */
  add(digest: Uint8Array, plainBytes: number): { number: number; isNew: boolean } {
    const slot = this.#findSlot(digest);
    const known = this.#slots[slot] ?? 0;
    if (known > 0) return { number: known - 1, isNew: false };
    const number = this.#count;
    if (number >= LIMITS.chunk.chunksPerIndex) throw tooMany();
    if (number === this.#plain.length) {
      this.#grow();
      return this.add(digest, plainBytes);
    }
    this.#digests.set(digest, number * DIGEST_BYTES);
    this.#plain[number] = plainBytes;
    this.#slots[slot] = number + 1;
    this.#count += 1;
    return { number, isNew: true };
  }

  /** @returns the number of a chunk, if it is there */
  find(digest: Uint8Array): number | undefined {
    const known = this.#slots[this.#findSlot(digest)] ?? 0;
    return known > 0 ? known - 1 : undefined;
  }

  /** Says which frame a chunk is in, and where in its plain bytes. */
  place(number: number, frame: number, offset: number): void {
    this.#frames[number] = frame;
    this.#offsets[number] = offset;
  }

  frameOf(number: number): number {
    return this.#frames[number] ?? 0;
  }

  plainBytesOf(number: number): number {
    return this.#plain[number] ?? 0;
  }

  entry(number: number): ChunkEntry {
    const at = number * DIGEST_BYTES;
    return {
      digest: digestFromBytes(this.#digests.subarray(at, at + DIGEST_BYTES)),
      offset: this.#offsets[number] ?? 0,
      plainBytes: this.plainBytesOf(number),
    };
  }

  /** For sorting: chunks in the order of their frames' places, and of their places in them. */
  readonly byPlace = (a: number, b: number): number =>
    this.frames.byPlace(this.#frames[a] ?? 0, this.#frames[b] ?? 0) ||
    (this.#offsets[a] ?? 0) - (this.#offsets[b] ?? 0);

  /** A digest is evenly spread already: its first bytes are the hash. */
  #findSlot(digest: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = Buffer.from(digest.buffer, digest.byteOffset, 4).readUInt32LE() & mask;
    for (;;) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0) return slot;
      const at = (known - 1) * DIGEST_BYTES;
      if (this.#digests.compare(digest, 0, DIGEST_BYTES, at, at + DIGEST_BYTES) === 0) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const room = 2 * this.#plain.length;
    const grown = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const next = new Uint32Array(room);
      next.set(old);
      return next;
    };
    const digests = Buffer.alloc(room * DIGEST_BYTES);
    this.#digests.copy(digests);
    this.#digests = digests;
    this.#frames = grown(this.#frames);
    this.#offsets = grown(this.#offsets);
    this.#plain = grown(this.#plain);
    this.#slots = new Uint32Array(2 * room);
    for (let number = 0; number < this.#count; number += 1) {
      const at = number * DIGEST_BYTES;
      this.#slots[this.#findSlot(digests.subarray(at, at + DIGEST_BYTES))] = number + 1;
    }
  }
}

const tooMany = (): Fault =>
  new Fault('LIMIT_EXCEEDED', {
    what: 'The number of different chunks of this appliance',
    limit: String(LIMITS.chunk.chunksPerIndex),
    found: 'more',
  });
