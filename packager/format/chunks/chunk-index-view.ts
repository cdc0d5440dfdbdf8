import {
  CHUNK_INDEX,
  type ChunkEntry,
  type ChunkIndex,
  type Extent,
  type PackEntry,
} from '../../../schemas/archive/chunk-index.ts';
import { type Digest, digestFromBytes } from '../../../schemas/ids/digest.ts';

/**
 * A chunk index over its own bytes: entries are read when asked for, so that a large disk costs the
 * bytes of its index and nothing more. Checks nothing; `decodeChunkIndex` does.
 */
export class ChunkIndexView implements ChunkIndex {
  readonly blockBytes: number;
  readonly diskBytes: number;
  readonly bootChunks: number;
  readonly packs: readonly PackEntry[];
  readonly chunkCount: number;
  readonly extentCount: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #chunksAt: number;
  readonly #extentsAt: number;

  /** @param bytes at least a header, and the tables it announces */
  constructor(bytes: Uint8Array) {
    const header = readCounts(bytes);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.blockBytes = header.blockBytes;
    this.diskBytes = readU64(this.#view, 24);
    this.bootChunks = this.#view.getUint32(32, true);
    this.chunkCount = header.chunks;
    this.extentCount = header.extents;
    this.#chunksAt = CHUNK_INDEX.headerBytes + CHUNK_INDEX.packBytes * header.packs;
    this.#extentsAt = this.#chunksAt + CHUNK_INDEX.chunkBytes * header.chunks;
    this.packs = Array.from({ length: header.packs }, (_, i) => this.#pack(i));
  }

  chunk(number: number): ChunkEntry {
    const at = this.#chunksAt + CHUNK_INDEX.chunkBytes * number;
    return {
      digest: this.#digest(at),
      pack: this.#view.getUint32(at + 32, true),
      offset: readU64(this.#view, at + 36),
      storedBytes: this.#view.getUint32(at + 44, true),
      plainBytes: this.#view.getUint32(at + 48, true),
    };
  }

  extent(number: number): Extent {
    const at = this.#extentsAt + CHUNK_INDEX.extentBytes * number;
    return {
      firstBlock: this.#view.getUint32(at, true),
      chunk: this.#view.getUint32(at + 4, true),
    };
  }

  #pack(number: number): PackEntry {
    const at = CHUNK_INDEX.headerBytes + CHUNK_INDEX.packBytes * number;
    return { digest: this.#digest(at), sizeBytes: readU64(this.#view, at + 32) };
  }

  #digest(at: number): Digest {
    return digestFromBytes(this.#bytes.subarray(at, at + 32));
  }
}

/** The counts of a header, which say how long the whole index is. */
export function readCounts(bytes: Uint8Array): {
  blockBytes: number;
  packs: number;
  chunks: number;
  extents: number;
  totalBytes: number;
} {
  const view = viewOf(bytes);
  const [blockBytes, packs, chunks, extents] = [8, 12, 16, 20].map((at) =>
    view.getUint32(at, true),
  ) as [number, number, number, number];
  const totalBytes =
    CHUNK_INDEX.headerBytes +
    CHUNK_INDEX.packBytes * packs +
    CHUNK_INDEX.chunkBytes * chunks +
    CHUNK_INDEX.extentBytes * extents;
  return { blockBytes, packs, chunks, extents, totalBytes };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A number past 2^53 loses its last digits here, but stays far over every limit it is held against. */
const readU64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
