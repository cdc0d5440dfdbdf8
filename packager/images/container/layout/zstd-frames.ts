import { pipeline, Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';

/** RFC 8878 §3.1: how frames begin. Those of the second kind hold nothing that belongs to the content. */
const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const MOST_BLOCK_BYTES = 128 * 1024;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
const RLE = 1;
const RESERVED = 3;

/**
 * Decompresses a zstd file of any number of frames. Node's decoder stops behind the first frame when
 * more of them come in one piece, so each is given to a decoder of its own.
 *
 * @throws Error for what is no zstd, or is cut off
 */
export async function* unzstd(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new Input(packed);
  while (!(await input.isAtEnd())) {
    const magic = await input.take(4);
    const kind = Buffer.from(magic).readUInt32LE();
    if ((kind & ~0xf) >>> 0 === SKIPPABLE) {
      await input.skip(Buffer.from(await input.take(4)).readUInt32LE());
      continue;
    }
    if (kind !== FRAME) throw new Error('it is no zstd');
    const decoder = createZstdDecompress();
    // It ends both when either fails; the error comes out of the loop over what is read.
    pipeline(Readable.from(frame(magic, input)), decoder, () => undefined);
    yield* decoder as AsyncIterable<Uint8Array>;
  }
}

/** RFC 8878 §3.1.1: a frame as it is, to its end and no further. */
async function* frame(magic: Uint8Array, input: Input): AsyncGenerator<Uint8Array> {
  const descriptor = await input.take(1);
  const flags = descriptor[0] ?? 0;
  const isSingleSegment = (flags & 0x20) !== 0;
  const sizeFlag = flags >> 6;
  const headerBytes =
    (isSingleSegment ? 0 : 1) +
    (DICTIONARY_ID_BYTES[flags & 3] ?? 0) +
    (sizeFlag === 0 && isSingleSegment ? 1 : (CONTENT_SIZE_BYTES[sizeFlag] ?? 0));
  yield Buffer.concat([magic, descriptor, await input.take(headerBytes)]);
  for (let isLast = false; !isLast;) {
    const header = Buffer.from(await input.take(3));
    const word = header.readUIntLE(0, 3);
    isLast = (word & 1) === 1;
    const type = (word >> 1) & 3;
    const sizeBytes = type === RLE ? 1 : word >> 3;
    if (type === RESERVED || sizeBytes > MOST_BLOCK_BYTES) throw new Error('it is no zstd');
    yield Buffer.concat([header, await input.take(sizeBytes)]);
  }
  const hasChecksum = (flags & 4) !== 0;
  if (hasChecksum) yield await input.take(4);
}

/** Bytes that come in pieces, taken in lengths that are wanted. */
class Input {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(packed: AsyncIterable<Uint8Array>) {
    this.#pieces = packed[Symbol.asyncIterator]();
  }

  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#more());
  }

  /** @throws Error when it ends before */
  async take(length: number): Promise<Uint8Array> {
    while (this.#rest.length < length) {
      if (!(await this.#more())) throw new Error('it is cut off');
    }
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async skip(length: number): Promise<void> {
    let left = length;
    while (left > this.#rest.length) {
      left -= this.#rest.length;
      this.#rest = new Uint8Array(0);
      if (!(await this.#more())) throw new Error('it is cut off');
    }
    this.#rest = this.#rest.subarray(left);
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return next.value.length > 0 || this.#more();
  }
}
