import {
  CHUNK_INDEX,
  type ChunkEntry,
  type ChunkIndex,
  type Extent,
  type FrameEntry,
  type PackEntry,
} from '../../../schemas/archive/chunk-index.ts';
import { type Digest, digestFromBytes } from '../../../schemas/ids/digest.ts';

/**
 * A chunk index over its own bytes: entries are read when asked for, so that a large disk costs the
 * bytes of its index and little more. Checks nothing; `decodeChunkIndex` does.
 */
export class ChunkIndexView implements ChunkIndex {
  readonly blockBytes: number;
  readonly diskBytes: number;
  readonly bootChunks: number;
  readonly packs: readonly PackEntry[];
  readonly frameCount: number;
  readonly chunkCount: number;
  readonly extentCount: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #framesAt: number;
  readonly #chunksAt: number;
  readonly #extentsAt: number;
  /** Number of each frame's first chunk, and behind the last one that of all chunks in frames. */
  readonly #firstChunks: Uint32Array;

  /** @param bytes at least a header, and the tables it announces */
  constructor(bytes: Uint8Array) {
    const header = readCounts(bytes);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.blockBytes = header.blockBytes;
    this.diskBytes = readU64(this.#view, 32);
    this.bootChunks = this.#view.getUint32(28, true);
    this.frameCount = header.frames;
    this.chunkCount = header.chunks;
    this.extentCount = header.extents;
    this.#framesAt = CHUNK_INDEX.headerBytes + CHUNK_INDEX.packBytes * header.packs;
    this.#chunksAt = this.#framesAt + CHUNK_INDEX.frameBytes * header.frames;
    this.#extentsAt = this.#chunksAt + CHUNK_INDEX.chunkBytes * header.chunks;
    this.packs = Array.from({ length: header.packs }, (_, i) => readPack(bytes, i));
    this.#firstChunks = new Uint32Array(header.frames + 1);
    for (let i = 0; i < header.frames; i += 1) {
      const chunks = bytes[this.#framesAt + CHUNK_INDEX.frameBytes * i + 15] ?? 0;
      this.#firstChunks[i + 1] = (this.#firstChunks[i] ?? 0) + chunks;
    }
  }

  frame(number: number): FrameEntry {
    const at = this.#framesAt + CHUNK_INDEX.frameBytes * number;
    return {
      offset: readU64(this.#view, at),
      storedBytes: this.#view.getUint32(at + 8, true),
      pack: this.#view.getUint16(at + 12, true),
      plainBytes: this.#view.getUint8(at + 14) * this.blockBytes,
      firstChunk: this.#firstChunks[number] ?? 0,
      endChunk: this.#firstChunks[number + 1] ?? 0,
    };
  }

  chunk(number: number): ChunkEntry {
    const at = this.#chunksAt + CHUNK_INDEX.chunkBytes * number;
    return {
      digest: readDigest(this.#bytes, at),
      offset: this.#view.getUint8(at + 32) * this.blockBytes,
      plainBytes: this.#view.getUint8(at + 33) * this.blockBytes,
    };
  }

  extent(number: number): Extent {
    return readExtent(this.#view, this.#extentsAt + CHUNK_INDEX.extentBytes * number);
  }
}

/** The counts of a header, which say how long the whole index is. */
export function readCounts(bytes: Uint8Array): {
  blockBytes: number;
  packs: number;
  frames: number;
  chunks: number;
  extents: number;
  totalBytes: number;
} {
  const view = viewOf(bytes);
  const [blockBytes, packs, frames, chunks, extents] = [8, 12, 16, 20, 24].map((at) =>
    view.getUint32(at, true),
  ) as [number, number, number, number, number];
  const totalBytes =
    CHUNK_INDEX.headerBytes +
    CHUNK_INDEX.packBytes * packs +
    CHUNK_INDEX.frameBytes * frames +
    CHUNK_INDEX.chunkBytes * chunks +
    CHUNK_INDEX.extentBytes * extents;
  return { blockBytes, packs, frames, chunks, extents, totalBytes };
}

/** An entry of the table of packs, which is the same in every version. */
export function readPack(bytes: Uint8Array, number: number): PackEntry {
  const at = CHUNK_INDEX.headerBytes + CHUNK_INDEX.packBytes * number;
  return { digest: readDigest(bytes, at), sizeBytes: readU64(viewOf(bytes), at + 32) };
}

/** An extent, which is the same in every version. */
export const readExtent = (view: DataView, at: number): Extent => ({
  firstBlock: view.getUint32(at, true),
  chunk: view.getUint32(at + 4, true),
});

export const readDigest = (bytes: Uint8Array, at: number): Digest =>
  digestFromBytes(bytes.subarray(at, at + 32));

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A number past 2^53 loses its last digits here, but stays far over every limit it is held against. */
export const readU64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
