import {
  type ChunkEntry,
  type ChunkIndex,
  type Extent,
  FIRST_CHUNK_INDEX as LAYOUT,
  type FrameEntry,
  type PackEntry,
} from '../../../schemas/archive/chunk-index.ts';
import { readDigest, readExtent, readPack, readU64, viewOf } from './chunk-index-view.ts';

/** A chunk index of the first version, in which every chunk is a frame. Checks nothing. */
export class FirstIndexView implements ChunkIndex {
  readonly blockBytes: number;
  readonly diskBytes: number;
  readonly bootChunks: number;
  readonly packs: readonly PackEntry[];
  readonly frameCount: number;
  readonly chunkCount: number;
  readonly extentCount: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #chunksAt: number;
  readonly #extentsAt: number;

  /** @param bytes at least a header, and the tables it announces */
  constructor(bytes: Uint8Array) {
    const header = readFirstCounts(bytes);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.blockBytes = header.blockBytes;
    this.diskBytes = readU64(this.#view, 24);
    this.bootChunks = this.#view.getUint32(32, true);
    this.frameCount = header.chunks;
    this.chunkCount = header.chunks;
    this.extentCount = header.extents;
    this.#chunksAt = LAYOUT.headerBytes + LAYOUT.packBytes * header.packs;
    this.#extentsAt = this.#chunksAt + LAYOUT.chunkBytes * header.chunks;
    this.packs = Array.from({ length: header.packs }, (_, i) => readPack(bytes, i));
  }

  frame(number: number): FrameEntry {
    const at = this.#chunksAt + LAYOUT.chunkBytes * number;
    return {
      pack: this.#view.getUint32(at + 32, true),
      offset: readU64(this.#view, at + 36),
      storedBytes: this.#view.getUint32(at + 44, true),
      plainBytes: this.#view.getUint32(at + 48, true),
      firstChunk: number,
      endChunk: number + 1,
    };
  }

  chunk(number: number): ChunkEntry {
    const at = this.#chunksAt + LAYOUT.chunkBytes * number;
    const plainBytes = this.#view.getUint32(at + 48, true);
    return { digest: readDigest(this.#bytes, at), offset: 0, plainBytes };
  }

  extent(number: number): Extent {
    return readExtent(this.#view, this.#extentsAt + LAYOUT.extentBytes * number);
  }
}

/** The counts of a header, which say how long the whole index is. */
export function readFirstCounts(bytes: Uint8Array): {
  blockBytes: number;
  packs: number;
  frames: number;
  chunks: number;
  extents: number;
  totalBytes: number;
} {
  const view = viewOf(bytes);
  const [blockBytes, packs, chunks, extents] = [8, 12, 16, 20].map((at) =>
    view.getUint32(at, true),
  ) as [number, number, number, number];
  const totalBytes =
    LAYOUT.headerBytes +
    LAYOUT.packBytes * packs +
    LAYOUT.chunkBytes * chunks +
    LAYOUT.extentBytes * extents;
  return { blockBytes, packs, frames: chunks, chunks, extents, totalBytes };
}
