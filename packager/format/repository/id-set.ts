import { CHUNK_ID_BYTES } from './layout.ts';

const FIRST_ROOM = 1_024;

/** A set of ids of chunks, in flat tables that grow: some 28 bytes for each. */
export class IdSet {
  #count = 0;
  #ids = Buffer.alloc(FIRST_ROOM * CHUNK_ID_BYTES);
  /** Open addressing: number + 1, or 0; always at least half empty. */
  #slots = new Uint32Array(2 * FIRST_ROOM);

  get count(): number {
    return this.#count;
  }

  /** @returns whether it is new */
  add(id: Uint8Array): boolean {
    if (this.#count * CHUNK_ID_BYTES === this.#ids.length) this.#grow();
    const slot = this.#findSlot(id);
    if ((this.#slots[slot] ?? 0) > 0) return false;
    this.#ids.set(id, this.#count * CHUNK_ID_BYTES);
    this.#count += 1;
    this.#slots[slot] = this.#count;
    return true;
  }

  has(id: Uint8Array): boolean {
    return (this.#slots[this.#findSlot(id)] ?? 0) > 0;
  }

  #findSlot(id: Uint8Array): number {
    const mask = this.#slots.length - 1;
    const view = Buffer.from(id.buffer, id.byteOffset, CHUNK_ID_BYTES);
    let slot = view.readUInt32LE(0) & mask;
    for (;;) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0) return slot;
      const at = (known - 1) * CHUNK_ID_BYTES;
      if (this.#ids.compare(id, 0, CHUNK_ID_BYTES, at, at + CHUNK_ID_BYTES) === 0) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const ids = Buffer.alloc(2 * this.#ids.length);
    this.#ids.copy(ids);
    this.#ids = ids;
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let number = 0; number < this.#count; number += 1) {
      const id = ids.subarray(number * CHUNK_ID_BYTES, (number + 1) * CHUNK_ID_BYTES);
      this.#slots[this.#findSlot(id)] = number + 1;
    }
  }
}
