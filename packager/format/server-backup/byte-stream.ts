/** Bytes that come in pieces of any size, taken in pieces of the size that is wanted. */
export class ByteStream {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #ended = false;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** @returns exactly so many bytes; undefined when fewer are left, which are kept then */
  async take(count: number): Promise<Buffer | undefined> {
    while (this.#heldBytes < count && !this.#ended) await this.#more();
    if (this.#heldBytes < count) return undefined;
    const all = this.#held.length === 1 ? this.#held[0] : Buffer.concat(this.#held);
    const whole = all ?? new Uint8Array();
    const taken = Buffer.from(whole.buffer, whole.byteOffset, count);
    const rest = whole.subarray(count);
    this.#held = rest.length === 0 ? [] : [rest];
    this.#heldBytes = rest.length;
    return taken;
  }

  /** @returns whether nothing is left */
  async isAtEnd(): Promise<boolean> {
    while (this.#heldBytes === 0 && !this.#ended) await this.#more();
    return this.#heldBytes === 0;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#pieces.next();
    if (done) {
      this.#ended = true;
      return;
    }
    this.#held.push(value);
    this.#heldBytes += value.length;
  }

  /** Takes no more; whoever brings the pieces gives back what it holds. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#pieces.return?.();
  }
}
