/** The extents of one disk while it is being cut: two numbers each, in a table that grows. */
export class ExtentList {
  #count = 0;
  #values = new Uint32Array(8_192);

  get count(): number {
    return this.#count;
  }

  add(firstBlock: number, chunk: number): void {
    const at = 2 * this.#count;
    if (at === this.#values.length) {
      const grown = new Uint32Array(2 * this.#values.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[at] = firstBlock;
    this.#values[at + 1] = chunk;
    this.#count += 1;
  }

  firstBlock(number: number): number {
    return this.#values[2 * number] ?? 0;
  }

  chunk(number: number): number {
    return this.#values[2 * number + 1] ?? 0;
  }
}
