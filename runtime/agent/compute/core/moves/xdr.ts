/** Bytes that do not say what they should. */
export class MalformedXdr extends Error {
  override readonly name = 'MalformedXdr';
}

/**
 * Reads values one after the other (RFC 4506). Lengths are checked before anything is taken, so that
 * no number in a message can make it read beyond the message.
 */
export class XdrReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** @throws MalformedXdr, as all others, when the bytes end early */
  unsigned(): number {
    return this.#take(4).readUInt32BE();
  }

  /** Variable-length opaque data (§4.10): its length, itself, and zeros up to a multiple of four. */
  opaque(limitBytes: number): Buffer {
    const length = this.unsigned();
    if (length > limitBytes)
      throw new MalformedXdr(`${length} bytes where at most ${limitBytes} may be`);
    const data = this.#take(length);
    this.#take(padding(length));
    return data;
  }

  string(limitBytes: number): string {
    return this.opaque(limitBytes).toString('utf8');
  }

  skip(sizeBytes: number): void {
    this.#take(sizeBytes);
  }

  /** @throws MalformedXdr unless everything was read */
  end(): void {
    if (this.#at !== this.#bytes.length)
      throw new MalformedXdr('there is more than there should be');
  }

  #take(sizeBytes: number): Buffer {
    const end = this.#at + sizeBytes;
    if (end > this.#bytes.length) throw new MalformedXdr('it ends early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** @returns an unsigned integer as XDR has it */
export function xdrUnsigned(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** @returns variable-length opaque data, or a string, as XDR has it */
export function xdrOpaque(data: Buffer | string): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  return Buffer.concat([xdrUnsigned(bytes.length), bytes, Buffer.alloc(padding(bytes.length))]);
}

const padding = (length: number): number => (4 - (length % 4)) % 4;
