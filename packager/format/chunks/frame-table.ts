const FIRST_ROOM = 1_024;

/** Where a frame is, in packs that are numbered by whoever keeps the table. */
export interface PlacedFrame {
  readonly pack: number;
  readonly offset: number;
  readonly storedBytes: number;
  readonly plainBytes: number;
}

/** All frames of an appliance by number, in flat tables that grow. */
export class FrameTable {
  #count = 0;
  #offsets = new Float64Array(FIRST_ROOM);
  #packs = new Uint32Array(FIRST_ROOM);
  #stored = new Uint32Array(FIRST_ROOM);
  #plain = new Uint32Array(FIRST_ROOM);

  get count(): number {
    return this.#count;
  }

  /** @returns the number of the new frame */
  add(frame: PlacedFrame): number {
    const number = this.#count;
    if (number === this.#packs.length) this.#grow();
    this.#count += 1;
    this.move(number, frame);
    return number;
  }

  /** Says where a frame is from now on. */
  move(number: number, { pack, offset, storedBytes, plainBytes }: PlacedFrame): void {
    this.#packs[number] = pack;
    this.#offsets[number] = offset;
    this.#stored[number] = storedBytes;
    this.#plain[number] = plainBytes;
  }

  entry(number: number): PlacedFrame {
    return {
      pack: this.#packs[number] ?? 0,
      offset: this.#offsets[number] ?? 0,
      storedBytes: this.#stored[number] ?? 0,
      plainBytes: this.#plain[number] ?? 0,
    };
  }

  /** For sorting: frames in the order of packs, and of their places in them. */
  readonly byPlace = (a: number, b: number): number =>
    (this.#packs[a] ?? 0) - (this.#packs[b] ?? 0) ||
    (this.#offsets[a] ?? 0) - (this.#offsets[b] ?? 0);

  #grow(): void {
    const room = 2 * this.#packs.length;
    const grown = <Table extends Float64Array | Uint32Array>(next: Table, old: Table): Table => {
      next.set(old);
      return next;
    };
    this.#offsets = grown(new Float64Array(room), this.#offsets);
    this.#packs = grown(new Uint32Array(room), this.#packs);
    this.#stored = grown(new Uint32Array(room), this.#stored);
    this.#plain = grown(new Uint32Array(room), this.#plain);
  }
}
